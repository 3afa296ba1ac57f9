/** Painted ranges (CSS Custom Highlight API): a highlight for each look, shared by all views of a window. */

import type { Look, Tone } from './scene';

const PATTERNS = ['solid', 'double', 'dotted', 'wavy'] as const;
/** Deeper spans share the lowest line. */
const MOST_DEPTH = 3;

export interface Paint {
  readonly look: Look;
  readonly tone: Tone;
  readonly depth: number;
  readonly chosen: boolean;
}

/** Selected text that has no label yet. */
export const PENDING = 'pending';

interface Shared {
  readonly sheet: CSSStyleSheet;
  readonly names: Map<string, Highlight>;
}

type Realm = Window & typeof globalThis;
const shared = new WeakMap<Window, Shared>();

function sharedOf(realm: Realm): Shared | null {
  const known = shared.get(realm);
  if (known) return known;
  if (!realm.CSS || !('highlights' in realm.CSS) || !('adoptedStyleSheets' in realm.document)) return null;
  const sheet = new realm.CSSStyleSheet();
  realm.document.adoptedStyleSheets = [...realm.document.adoptedStyleSheets, sheet];
  const made = { sheet, names: new Map<string, Highlight>() };
  shared.set(realm, made);
  return made;
}

/** The look as text: also the name of its highlight, made of what a name may hold. */
export function paintKey({ look, tone, depth, chosen }: Paint): string {
  const colour = look.colour.replace(/[^0-9a-z]/gi, '');
  return `assay-${colour}-${look.pattern % PATTERNS.length}-${tone}-${Math.min(depth, MOST_DEPTH)}${chosen ? '-chosen' : ''}`;
}

function rule({ look, tone, depth, chosen }: Paint): string {
  const colour = /^#[0-9a-f]{3,8}$/i.test(look.colour) ? look.colour : '#6f6a5e';
  const dashed = tone === 'offered' || tone === 'dashed';
  const pattern = dashed ? 'dashed' : (PATTERNS[look.pattern % PATTERNS.length] as string);
  const share = chosen ? 30 : tone === 'strong' ? 24 : dashed || tone === 'faint' ? 0 : 14;
  const line = tone === 'faint' ? `color-mix(in srgb, ${colour} 55%, transparent)` : colour;
  const thick = pattern === 'wavy' || tone === 'faint' ? 1.5 : chosen || tone === 'strong' ? 3 : 2;
  const back = share === 0 ? '' : `background-color: color-mix(in srgb, ${colour} ${share}%, transparent);`;
  return `${back} text-decoration: underline ${pattern} ${line} ${thick}px; text-underline-offset: ${3 + Math.min(depth, MOST_DEPTH) * 4}px;`;
}

/** One view's ranges among those of its window. */
export class Highlighter {
  private readonly mine = new Map<string, AbstractRange[]>();
  private readonly shared: Shared | null;

  /** `painted` is a selector: each rule costs a style for every element that it matches. */
  constructor(private readonly realm: Realm, private readonly painted: string) {
    this.shared = sharedOf(realm);
  }

  /** Replaces all that this view has painted. */
  paint(groups: ReadonlyMap<string, { readonly paint: Paint | typeof PENDING; readonly ranges: readonly AbstractRange[] }>): void {
    if (!this.shared) return;
    for (const [key, ranges] of this.mine) {
      const highlight = this.shared.names.get(key);
      for (const range of ranges) highlight?.delete(range);
    }
    this.mine.clear();
    for (const [key, { paint, ranges }] of groups) {
      const highlight = this.shared.names.get(key) ?? this.make(key, paint, this.shared);
      for (const range of ranges) highlight.add(range);
      this.mine.set(key, [...ranges]);
    }
  }

  destroy(): void {
    this.paint(new Map());
  }

  private make(key: string, paint: Paint | typeof PENDING, { sheet, names }: Shared): Highlight {
    const highlight = new this.realm.Highlight();
    highlight.priority = paint === PENDING ? 9 : paint.depth + (paint.chosen ? 5 : 0);
    const words = paint === PENDING ? 'background-color: color-mix(in srgb, #b98500 38%, transparent);' : rule(paint);
    sheet.insertRule(`${this.painted}::highlight(${key}) { ${words} }`, sheet.cssRules.length);
    this.realm.CSS.highlights.set(key, highlight);
    names.set(key, highlight);
    return highlight;
  }
}
