/** Tools of the server that draw: a box or clicks in, regions to decide on out. */

import { boxBetween } from '@/core/geometry/box';
import { geometryOf } from '@/core/geometry/shapes';
import type { Point } from '@/core/geometry/point';
import { t } from '@/i18n/en/label';
import { messageOf } from '@/ui/messages';
import { type AssistTool, askTool, offeredBy } from '../assist';
import { boundsLine } from './draw';
import type { ImageEditor } from './editor';
import { CornerSketch } from './tools/sketch';
import type { Press, Sketch, Tool, ToolHost } from './tools/tool';

/** One conversation with a tool: each click asks again, and replaces what was proposed before. */
export class Assistant {
  private readonly points: [number, number, boolean][] = [];
  private box: readonly number[] | null = null;
  private asked = 0;
  private last: string[] = [];

  constructor(private readonly editor: ImageEditor, private readonly assignment: string, private readonly tool: AssistTool) {}

  click(at: Point, wanted: boolean): void {
    this.points.push([at.x, at.y, wanted]);
    void this.ask();
  }

  within(box: readonly number[]): void {
    this.box = box;
    void this.ask();
  }

  private async ask(): Promise<void> {
    const { editor, tool } = this;
    const { armed } = editor.state;
    const question = editor.question(armed?.question);
    if (!armed || !question) return;
    this.asked += 1;
    const turn = this.asked;
    const prompt = { points: this.points, ...(this.box ? { box: this.box } : {}) };
    editor.setting.say(t('say_assist_asked', { tool: tool.title }));
    try {
      const answer = await askTool(this.assignment, { tool: tool.name, datum: editor.setting.datum, question: question.name, prompt });
      if (turn !== this.asked) return;
      const offered = offeredBy({ ...answer, tool: tool.title }, question, armed.label, editor.placeFor(question)).filter(({ region }) => geometryOf(question)?.fits(region));
      editor.withdraw(this.last);
      this.last = offered.map(({ region }) => region.id);
      editor.offer(offered);
      editor.setting.say(offered.length > 0 ? t('say_assist_found', { n: offered.length, tool: tool.title }) : t('say_assist_nothing', { tool: tool.title }));
    } catch (error) {
      if (turn === this.asked) editor.setting.say(t('say_assist_failed', { message: messageOf(error) }));
    }
  }
}

/** A drag asks by a box, a click by a point: with Alt one that does not belong. */
class AssistSketch extends CornerSketch {
  constructor(host: ToolHost, at: Point, private readonly assistant: Assistant) {
    super(host, at);
  }

  override place(point: Point, press: Press): void {
    this.cursor = this.within(point);
    this.points.push(this.cursor);
    const [a, b] = this.points;
    if (a && b) {
      const box = boxBetween(a, b);
      if (box[2] >= 2 && box[3] >= 2) this.assistant.within(box);
      else this.assistant.click(a, !press.other && !press.even);
      this.host.done();
    } else this.host.changed();
  }

  /** A press without a drag. */
  click(press: Press): void {
    const [a] = this.points;
    if (a) this.assistant.click(a, !press.other && !press.even);
    this.host.done();
  }

  protected make(): boolean {
    return true;
  }

  lines() {
    const [a, b] = this.corners;
    const [x, y, width, height] = boxBetween(a, b);
    return [boundsLine({ left: x, top: y, right: x + width, bottom: y + height })];
  }
}

export const isAssistSketch = (sketch: Sketch | null): sketch is AssistSketch => sketch instanceof AssistSketch;

/** The tool of the hand that speaks to a tool of the server. */
export function assistHand(editor: ImageEditor, assignment: string, tool: AssistTool): Tool {
  let assistant = new Assistant(editor, assignment, tool);
  let decided = '';
  return {
    name: `assist:${tool.name}`, icon: 'wand', title: tool.title, types: tool.gives, gesture: 'drag',
    start(host, at) {
      // What was decided on ends the conversation; a new press begins another.
      const now = JSON.stringify([editor.state.armed, editor.document.revision]);
      if (now !== decided) assistant = new Assistant(editor, assignment, tool);
      decided = now;
      return new AssistSketch(host, at, assistant);
    },
  };
}
