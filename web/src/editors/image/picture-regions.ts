/**
 * What regions are on a picture: their geometry, whether they lie on this one of several, what they are
 * called in words, and how they stand in the scene, which follows the document.
 */

import type { Extent } from '@/core/geometry/box';
import { type Geometry, rounded } from '@/core/geometry/geometry';
import type { Bounds } from '@/core/geometry/point';
import { geometryOf } from '@/core/geometry/shapes';
import type { Question, Region } from '@/core/model/answers';
import { groupsIn, type RegionGroup } from '@/core/model/groups';
import { setGroups } from '@/core/store/commands';
import { t } from '@/i18n/en/label';
import type { OfferedRegion, RegionEditorState } from '../contract';
import { type Extra, Regions, type RegionsSetting } from '../regions';
import { liesOn } from './foreign';
import { Scene, sceneShape, type SceneShape } from './scene';
import type { PictureView } from './view';

export interface PictureSetting extends RegionsSetting {
  readonly extent: Extent;
  /** Name of the datum, and whether the item has several pictures. */
  readonly datum: string;
  readonly several: boolean;
}

/** Regions above which the order of drawing is left to colours: nobody arranges so many. */
const ARRANGED_UP_TO = 1_500;

export abstract class PictureRegions<S extends RegionEditorState> extends Regions<S> {
  abstract readonly view: PictureView;
  readonly scene: Scene;
  /** The region that a sketch draws itself. */
  private hiddenBySketch: string | null = null;
  private grouped: { readonly revision: number; readonly groups: ReadonlyMap<string, RegionGroup> } | null = null;

  constructor(
    readonly setting: PictureSetting,
    extra: Extra<S>,
  ) {
    super(setting, extra);
    this.scene = new Scene(setting.extent);
    this.fillScene();
  }

  // --- what they are ---

  geometry(id: string): Geometry | undefined {
    return geometryOf(this.questionOf(id));
  }

  /** Whether the region lies on this picture: in items of several pictures each has its own. */
  override here(region: Region, question: Question | undefined): boolean {
    return liesOn(region, question, this.setting.datum, this.setting.several);
  }

  /** Whether a question's regions are drawn on this picture: in items of several, on the one that it names. */
  drawsHere(question: Question): boolean {
    return !this.setting.several || question.on === null || question.on === this.setting.datum;
  }

  /** What says of a new region that it lies on this picture; nothing where its question does. */
  placeFor(question: Question): { readonly datum?: string } {
    const { datum, several } = this.setting;
    return several && question.on === null ? { datum } : {};
  }

  /** Whether the shape may be turned: boxes as the question says, other shapes where they can. */
  rotatable(id: string): boolean {
    const question = this.questionOf(id);
    return geometryOf(question)?.turned !== undefined && question?.options.rotation !== false;
  }

  protected fits(question: Question, region: Region): boolean {
    return geometryOf(question)?.fits(region) ?? false;
  }

  measure(region: Region): string {
    const question = this.questionOf(region.id);
    const geometry = geometryOf(question);
    if (!geometry) return '';
    const { left, top, right, bottom } = geometry.bounds(region);
    if (geometry.type === 'keypoints') return t('joints_of', { n: geometry.dots?.(region).length ?? 0 });
    if (geometry.type === 'polylines') return `${Math.round(geometry.area(region))} px`;
    return `${Math.round(right - left)} × ${Math.round(bottom - top)}`;
  }

  describe(region: Region): string {
    const geometry = geometryOf(this.questionOf(region.id));
    if (!geometry) return '';
    if (geometry.type === 'boxes') {
      const { box: [x, y, width, height], rotation } = region as Region & { box: readonly [number, number, number, number]; rotation?: number };
      const words = t('say_box', { x, y, width, height });
      return rotation ? `${words}, ${t('say_turned', { degrees: rotation })}` : words;
    }
    const { left, top, right, bottom } = geometry.bounds(region);
    return t('say_box', { x: rounded(left), y: rounded(top), width: rounded(right - left), height: rounded(bottom - top) });
  }

  // --- groups ---

  /** All groups of the answers, by their ids. */
  groups(): ReadonlyMap<string, RegionGroup> {
    const { revision, questions } = this.document;
    if (this.grouped?.revision !== revision) this.grouped = { revision, groups: groupsIn(questions.map(({ name }) => this.document.regions(name))) };
    return this.grouped.groups;
  }

  groupOf(region: Region): RegionGroup | undefined {
    return region.group === undefined ? undefined : this.groups().get(region.group);
  }

  /** Puts regions into groups, or out of them, in one step of history. */
  regroup(groups: ReadonlyMap<string, string | undefined>): void {
    this.perOwner([...groups.keys()], (owner, mine) => setGroups(this.document, owner, mine, groups), null);
  }

  protected override belonging(region: Region): string {
    const group = this.groupOf(region);
    return group ? t('in_group', { letter: group.letter, n: group.members.length }) : '';
  }

  /** The group that the selection is: all of it and nothing else. */
  selectedGroup(selection: ReadonlySet<string> = this.state.selection): RegionGroup | undefined {
    const [first] = selection;
    const region = first === undefined ? undefined : this.region(first);
    const group = region && this.groupOf(region);
    return group?.members.length === selection.size && group.members.every((id) => selection.has(id)) ? group : undefined;
  }

  protected override severalWords(selection: ReadonlySet<string>): string {
    const group = this.selectedGroup(selection);
    return group ? t('say_group', { letter: group.letter, n: selection.size }) : super.severalWords(selection);
  }

  // --- document to scene ---

  private shapeFor(question: Question, region: Region, suggested: OfferedRegion | null, layer: number): SceneShape | null {
    const geometry = geometryOf(question);
    if (!geometry?.fits(region) || !this.here(region, question) || this.state.hidden.has(region.id) || region.id === this.hiddenBySketch) return null;
    const look = this.lookOf(question.name, region.label);
    const remarks = Object.values(region.attributes).filter((value) => typeof value === 'string' && value !== 'no' && value !== '');
    const tag = suggested
      ? `${look.title}?${suggested.score === null ? '' : ` ${suggested.score.toFixed(2)}`}`
      : [look.title, ...remarks].join(' · ');
    return sceneShape(region, geometry, question, { colour: look.colour, glyph: look.glyph, tag, style: suggested ? 'suggested' : 'plain' }, layer);
  }

  private fillScene(): void {
    const shapes: (SceneShape | null)[] = [];
    for (const question of this.questions) {
      const regions = this.document.regions(question.name);
      const arranged = regions.length <= ARRANGED_UP_TO;
      regions.forEach((region, index) => shapes.push(this.shapeFor(question, region, null, arranged ? index : 0)));
    }
    for (const one of this.state.suggestions) shapes.push(this.shapeFor(this.question(one.question) as Question, one.region, one, 0));
    this.scene.replaceAll(shapes.filter((shape) => shape !== null));
  }

  /** Brings shapes of the scene up to date and repaints only where they were and are. */
  protected drawn(ids: readonly string[]): void {
    const parts: Bounds[] = [];
    for (const id of ids) {
      const old = this.scene.get(id);
      if (old) parts.push(old.bounds);
      const region = this.region(id);
      const suggestion = region ? null : (this.suggestion(id) ?? null);
      const question = this.questionOf(id);
      const shown = region ?? suggestion?.region;
      const arranged = question !== undefined && region !== undefined && this.document.count(question.name) <= ARRANGED_UP_TO;
      const shape = question && shown ? this.shapeFor(question, shown, suggestion, arranged ? this.document.indexOf(question.name, id) : 0) : null;
      if (shape) {
        this.scene.set(shape);
        parts.push(shape.bounds);
      } else this.scene.delete(id);
    }
    this.view.repaint(parts);
    this.view.invalidateActive();
  }

  hideForSketch(id: string | null): void {
    const before = this.hiddenBySketch;
    this.hiddenBySketch = id;
    this.drawn([before, id].filter((one) => one !== null));
  }
}
