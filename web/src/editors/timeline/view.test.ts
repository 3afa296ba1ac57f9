import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Question } from '@/core/model/answers';
import { AnswerDocument } from '@/core/store/document';
import { History } from '@/core/store/history';
import { pannedBy } from '@/core/timeline/scale';
import { AudioEditor } from '../audio/editor';
import { spansOfRow } from './paint';
import type { SpanRow } from './timed';
import { type TimelineRow, TimelineView } from './view';

const question: Question = {
  name: 'words', type: 'segments', on: null, title: 'words', required: false, rule: null, labels: [{ name: 'a', title: 'a', key: null, colour: '#2f7ed8', rule: null }],
  attributes: [], when: null, options: {},
};
const segment = (id: string, start: number) => ({ id, label: 'a', start, end: start + 100_000, attributes: {} });

function made(): AudioEditor {
  const document = new AnswerDocument([question], { words: [segment('s1', 0), segment('s2', 50_000)] });
  return new AudioEditor({
    sheet: { document, history: new History(document) }, questions: [question], suggestions: {}, say: () => undefined, duration: 4_000_000, element: null, channels: 1,
  });
}

describe('suggested spans', () => {
  it('are left out where they lie beyond the end', () => {
    const document = new AnswerDocument([question], {});
    const value = [segment('s1', 3_900_000), segment('late', 3_910_000), segment('beyond', 3_950_000), segment('before', -1)];
    const editor = new AudioEditor({
      sheet: { document, history: new History(document) }, questions: [question], say: () => undefined, duration: 4_000_000, element: null, channels: 1,
      suggestions: { words: { id: 'sug_1', question: 'words', model: 'm', version: '1', score: null, value } as never },
    });
    expect(editor.state.suggestions.map(({ region }) => region.id)).toEqual(['s1', 'late']);
  });
});

describe('the spans of a row', () => {
  it('are laid out anew only when they changed', () => {
    const editor = made();
    const [row] = editor.spanRows() as [SpanRow];
    const first = spansOfRow(editor, row);
    expect(first.map(({ id, lane, lanes }) => [id, lane, lanes])).toEqual([['s1', 0, 2], ['s2', 1, 2]]);
    editor.select(['s1']);
    editor.setView(pannedBy(editor.view, 10));
    expect(spansOfRow(editor, (editor.spanRows() as [SpanRow])[0])).toBe(first);
    editor.toggle('hidden', ['s1']);
    expect(spansOfRow(editor, row).map(({ id }) => id)).toEqual(['s2']);
    editor.toggle('hidden', ['s1']);
    editor.nudge(1);
    expect(spansOfRow(editor, row)).toMatchObject([{ id: 's1', start: 10_000 }, { id: 's2' }]);
    editor.remove(['s1']);
    expect(spansOfRow(editor, row).map(({ id, lanes }) => [id, lanes])).toEqual([['s2', 1]]);
  });
});

describe('a timeline', () => {
  let frame: (() => void) | null = null;

  beforeEach(() => {
    vi.stubGlobal('requestAnimationFrame', (run: () => void) => {
      frame = run;
      return 1;
    });
    vi.stubGlobal('cancelAnimationFrame', () => undefined);
    vi.stubGlobal('ResizeObserver', class {
      observe(): void {}
      disconnect(): void {}
    });
    const context = new Proxy({}, { get: () => () => undefined, set: () => true });
    vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(context as never);
    vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(400);
  });

  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  it('paints the whole anew only when it changed', () => {
    const editor = made();
    const host = document.createElement('div');
    document.documentElement.dataset.theme = 'light';
    const paint = vi.fn();
    const paintOverview = vi.fn();
    const rows: TimelineRow[] = [{ key: 'overview', kind: 'overview', height: 24, title: '', paint }];
    const view = new TimelineView({ host, editor, rows: () => rows, peaks: null, spectrogram: null, strip: null, tracks: { paint: vi.fn(), paintOverview, press: vi.fn() } });
    const draw = (): void => {
      view.invalidate();
      frame?.();
    };
    draw();
    expect(paint).toHaveBeenCalledTimes(1);
    editor.zoomBy(4);
    draw();
    editor.setView(pannedBy(editor.view, 50));
    draw();
    expect(paint).toHaveBeenCalledTimes(1);
    editor.toggle('hidden', ['s1']);
    draw();
    expect(paintOverview).toHaveBeenCalledTimes(2);
    editor.remove(['s2']);
    draw();
    expect(paintOverview).toHaveBeenCalledTimes(3);
    view.destroy();
    editor.destroy();
  });
});
