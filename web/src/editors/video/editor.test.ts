import { describe, expect, it } from 'vitest';
import type { Question } from '@/core/model/answers';
import { AnswerDocument } from '@/core/store/document';
import { History } from '@/core/store/history';
import { FrameIndex } from '@/core/timeline/frames';
import { clockOf } from '@/core/timeline/scale';
import type { SegmentRegion } from '@/core/timeline/segments';
import { stateAt, type TrackRegion } from '@/core/timeline/tracks';
import { VideoEditor } from './editor';

const question = (part: Partial<Question>): Question => ({
  name: 'q', type: 'tracks', on: null, title: 'q', required: false, rule: null, labels: [{ name: 'a', title: 'a', key: null, colour: '#2f7ed8', rule: null }],
  attributes: [], when: null, options: {}, ...part,
});
const people = question({ name: 'people', attributes: [question({ name: 'pose', type: 'choice', labels: [] })] });
const phases = question({ name: 'phases', type: 'segments' });
const frames = new FrameIndex(Array.from({ length: 100 }, (_, frame) => frame * 40_000), 4_000_000);

function made(answers: Record<string, unknown> = {}): { editor: VideoEditor; said: string[]; document: AnswerDocument; history: History } {
  const document = new AnswerDocument([people, phases], answers);
  const history = new History(document);
  const said: string[] = [];
  const editor = new VideoEditor({
    sheet: { document, history }, questions: [people, phases], suggestions: {}, say: (words) => said.push(words),
    duration: 4_000_000, element: null, channels: 1, frames, extent: { width: 320, height: 180 },
  });
  return { editor, said, document, history };
}
const track = (document: AnswerDocument): TrackRegion => document.regions<TrackRegion>('people')[0] as TrackRegion;

describe('a video editor', () => {
  it('stands on frames, wherever it is sent', () => {
    const { editor } = made();
    for (const time of [0, 39_999, 40_000, 1_234_567, 9_999_999_999, -5]) {
      editor.seek(time);
      expect(editor.time).toBe(frames.pts(editor.frame));
    }
    expect(clockOf(editor.time)).toBe('0:00.000');
  });

  it('makes a key frame where a shape is changed, and one step of history of a drag', () => {
    const { editor, document, history } = made();
    editor.addTrack({ box: [10, 10, 40, 40] });
    editor.seekFrame(20);
    for (let x = 11; x < 60; x += 1) editor.reshape(track(document).id, { box: [x, 10, 40, 40] }, 'drag');
    history.seal();
    expect(track(document).keyframes.map((key) => key.frame)).toEqual([0, 20]);
    history.undo();
    expect(track(document).keyframes.map((key) => key.frame)).toEqual([0]);
  });

  it('ends a span after the frame that is shown, and names both frames', () => {
    const { editor, document } = made();
    editor.select([]);
    editor.chooseLabel('phases', 'a');
    editor.seekFrame(5);
    editor.markIn();
    editor.seekFrame(9);
    editor.markOut();
    expect(document.regions<SegmentRegion>('phases')[0]).toMatchObject({ start: 200_000, end: 400_000, start_frame: 5, end_frame: 10 });
  });

  it('takes what a tracker found into the track that it goes on with, as one step', () => {
    const { editor, document, history } = made();
    const own = editor.addTrack({ box: [10, 10, 40, 40] }) as TrackRegion;
    editor.commands.offerGoingOn(own, 0, {
      tool: 'flow', scores: [0.9],
      regions: [{ interpolation: 'linear', suggestion: 'sug_1', keyframes: [{ frame: 0, pts: 0, box: [10, 10, 40, 40] }, { frame: 30, pts: 1_200_000, box: [90, 10, 40, 40] }] }],
    });
    expect(editor.state.suggestions).toHaveLength(1);
    editor.accept([editor.state.suggestions[0]?.region.id as string]);
    expect(document.regions('people')).toHaveLength(1);
    expect(track(document).keyframes.map((key) => key.frame)).toEqual([0, 30]);
    expect(track(document).suggestion).toBe('sug_1');
    expect(editor.state.suggestions).toHaveLength(0);
    history.undo();
    expect(track(document).keyframes.map((key) => key.frame)).toEqual([0]);
    expect(editor.state.suggestions).toHaveLength(1);
  });

  it('leaves a locked track as it is, and says so', () => {
    const { editor, document, said } = made();
    const own = editor.addTrack({ box: [10, 10, 40, 40] }) as TrackRegion;
    editor.commands.offerGoingOn(own, 0, {
      tool: 'flow', scores: [0.9],
      regions: [{ interpolation: 'linear', suggestion: 'sug_1', keyframes: [{ frame: 0, pts: 0, box: [10, 10, 40, 40] }, { frame: 30, pts: 1_200_000, box: [90, 10, 40, 40] }] }],
    });
    editor.seekFrame(40);
    editor.addTrack({ box: [90, 10, 40, 40] });
    editor.seekFrame(20);
    editor.toggle('locked', [own.id]);
    editor.select([own.id]);
    const before = document.regions('people');
    const { commands } = editor;
    const tries: (() => void)[] = [
      () => editor.accept([editor.state.suggestions[0]?.region.id as string]), () => commands.toggleKey(), () => commands.toggleState('occluded'), () => commands.endHere(),
      () => commands.deleteFrom(), () => commands.deleteTrack(), () => editor.deleteSelection(), () => editor.splitHere(), () => editor.joinNext(), () => editor.nudge(1),
    ];
    for (const attempt of tries) {
      said.length = 0;
      attempt();
      expect(document.regions('people')).toEqual(before);
      expect(said).toEqual(['The track is locked: unlock it to change it']);
    }
    expect(editor.state.suggestions).toHaveLength(1);
  });

  it('joins no span with a locked one', () => {
    const { editor, document } = made({ phases: [
      { id: 's1', label: 'a', start: 0, end: 400_000, attributes: {} }, { id: 's2', label: 'a', start: 400_000, end: 800_000, attributes: {} },
    ] });
    editor.toggle('locked', ['s2']);
    editor.select(['s1']);
    editor.joinNext();
    expect(document.count('phases')).toBe(2);
  });

  it('sets attributes of the whole track, or from the frame that is shown on', () => {
    const { editor, document } = made();
    const { id } = editor.addTrack({ box: [10, 10, 40, 40] }) as TrackRegion;
    editor.setAttribute([id], 'pose', 'up');
    editor.toggleScope();
    editor.seekFrame(10);
    editor.setAttribute([id], 'pose', 'down');
    expect(track(document).attributes).toEqual({ pose: 'up' });
    expect(stateAt(track(document), 50)?.attributes).toEqual({ pose: 'down' });
    expect(editor.shownAttributes(track(document))).toEqual({ pose: 'down' });
    editor.seekFrame(3);
    expect(editor.shownAttributes(track(document))).toEqual({ pose: 'up' });
  });

  it('never deletes a whole track but by name', () => {
    const { editor, document, said } = made();
    editor.addTrack({ box: [10, 10, 40, 40] });
    editor.deleteSelection();
    expect(document.count('people')).toBe(1);
    expect(said.at(-1)).toContain('Shift+Delete');
    editor.seekFrame(20);
    editor.deleteSelection();
    expect(track(document).keyframes.at(-1)).toMatchObject({ frame: 20, outside: true });
    editor.commands.deleteTrack();
    expect(document.count('people')).toBe(0);
  });
});
