import { describe, expect, it } from 'vitest';
import type { Question, Region } from '../model/answers';
import { type Draw, seeded } from '../random.testing';
import { changeRegions } from '../store/commands';
import { AnswerDocument } from '../store/document';
import { History } from '../store/history';
import {
  changedAt, deletedFrom, firstFrame, framesInside, isInside, join, type Keyframe, keyAt, lastInside, merge, outsideFrom, spansOf, split,
  stateAt, type TrackRegion, withFrameAttribute, withKey, withoutKey,
} from './tracks';

const FRAMES = 120;
const ALL = Array.from({ length: FRAMES }, (_, frame) => frame);
const ptsOf = (frame: number): number => frame * 40_000;
let made = 0;
const newId = (): string => `t${(made += 1)}`;

const track = (draw: Draw, from = 0, to = FRAMES - 1): TrackRegion => {
  const frames = [...new Set(Array.from({ length: draw.whole(1, 8) }, () => draw.whole(from, to)))].sort((a, b) => a - b);
  const keyframes = frames.map((frame, index): Keyframe => ({
    frame, pts: ptsOf(frame), box: [draw.whole(0, 500), draw.whole(0, 400), draw.whole(5, 90), draw.whole(5, 90)],
    outside: index > 0 && draw() < 0.25, occluded: draw() < 0.3, attributes: draw() < 0.3 ? { pose: draw.pick(['up', 'down']) } : {},
  }));
  return { id: newId(), label: 'a', attributes: {}, keyframes, interpolation: 'linear' };
};

/** What a viewer sees at a frame, in numbers a hundredth of a pixel apart. */
const seen = (one: TrackRegion, frame: number): string => {
  const state = stateAt(one, frame);
  if (!state || state.outside) return 'nothing';
  return JSON.stringify([state.occluded, state.attributes]);
};
const boxAt = (one: TrackRegion, frame: number): readonly number[] => stateAt(one, frame)?.shape.box ?? [];
const sameBox = (a: TrackRegion, b: TrackRegion, frame: number): boolean =>
  boxAt(a, frame).every((value, index) => Math.abs(value - (boxAt(b, frame)[index] as number)) < 0.02);
/** Frames at which `a` does not show what `b` shows. */
const differences = (a: TrackRegion, b: TrackRegion, frames: readonly number[] = ALL): number[] =>
  frames.filter((frame) => seen(a, frame) !== seen(b, frame) || (isInside(a, frame) && !sameBox(a, b, frame)));
const expectSame = (a: TrackRegion, b: TrackRegion): void => expect(differences(a, b)).toEqual([]);

describe('a track', () => {
  it('begins with its first key frame and stays after its last', () => {
    const one = track(seeded(41), 10, 60);
    expect(stateAt(one, firstFrame(one) - 1)).toBeNull();
    const last = one.keyframes.at(-1) as Keyframe;
    expect(stateAt(one, FRAMES + 50)?.shape.box).toEqual(last.box);
  });

  it('holds its shape, instead of moving, until it goes outside', () => {
    const one: TrackRegion = {
      id: 'a', label: 'a', attributes: {}, interpolation: 'linear',
      keyframes: [
        { frame: 0, pts: 0, box: [0, 0, 10, 10], outside: false, occluded: false, attributes: {} },
        { frame: 10, pts: 400_000, box: [100, 0, 10, 10], outside: true, occluded: false, attributes: {} },
      ],
    };
    expect(boxAt(one, 9)).toEqual([0, 0, 10, 10]);
    expect(isInside(one, 9)).toBe(true);
    expect(isInside(one, 10)).toBe(false);
    expect(lastInside(one, FRAMES)).toBe(9);
  });

  it('may leave out what is usual, and the shape while it is outside', () => {
    const sparse = {
      id: 'a', label: 'a', attributes: {}, interpolation: 'linear',
      keyframes: [{ frame: 0, pts: 0, box: [5, 5, 10, 10] }, { frame: 10, pts: 400_000, outside: true }],
    } as unknown as TrackRegion;
    expect(stateAt(sparse, 4)).toMatchObject({ outside: false, occluded: false, attributes: {} });
    const back = changedAt(sparse, 20, ptsOf(20), { outside: false });
    expect(boxAt(back, 20)).toEqual([5, 5, 10, 10]);
    expect(stateAt(withFrameAttribute(sparse, 2, ptsOf(2), 'pose', 'up'), 3)?.attributes).toEqual({ pose: 'up' });
  });

  it('looks the same with a key frame made where it already was', () => {
    const draw = seeded(42);
    for (let round = 0; round < 60; round += 1) {
      const one = track(draw);
      const frame = draw.whole(0, FRAMES - 1);
      const key = keyAt(one, frame, ptsOf(frame));
      if (key) expectSame(withKey(one, key), one);
    }
  });

  it('changes nothing before the neighbouring key frames when one frame is changed', () => {
    const draw = seeded(43);
    for (let round = 0; round < 60; round += 1) {
      const one = track(draw);
      const frame = draw.whole(firstFrame(one), FRAMES - 1);
      const changed = changedAt(one, frame, ptsOf(frame), { box: [1, 2, 3, 4], outside: false });
      expect(boxAt(changed, frame)).toEqual([1, 2, 3, 4]);
      const before = one.keyframes.findLast((key) => key.frame < frame)?.frame ?? -1;
      for (let at = 0; at <= before; at += 1) expect(seen(changed, at)).toBe(seen(one, at));
    }
  });

  it('keeps key frames in the order of frames, one a frame', () => {
    const draw = seeded(44);
    let one = track(draw);
    for (let round = 0; round < 100; round += 1) {
      const frame = draw.whole(0, FRAMES - 1);
      one = draw() < 0.7 ? withKey(one, { ...(one.keyframes[0] as Keyframe), frame, pts: ptsOf(frame) }) : (withoutKey(one, frame) ?? one);
      const frames = one.keyframes.map((key) => key.frame);
      expect(frames).toEqual([...new Set(frames)].sort((a, b) => a - b));
    }
  });

  it('gives up its last key frame to nobody', () => {
    const one = track(seeded(45));
    let left: TrackRegion | null = one;
    for (const key of one.keyframes) left = left && withoutKey(left, key.frame);
    expect(left).toBeNull();
  });

  it('counts the frames in which it is seen', () => {
    const draw = seeded(46);
    for (let round = 0; round < 60; round += 1) {
      const one = track(draw);
      const count = Array.from({ length: FRAMES }, (_, frame) => isInside(one, frame)).filter(Boolean).length;
      expect(framesInside(one, FRAMES)).toBe(count);
      const spans = spansOf(one, FRAMES);
      spans.slice(1).forEach((span, index) => expect(span.from).toBe(spans[index]?.to));
    }
  });

  it('holds a frame attribute until the next key frame', () => {
    const one = withFrameAttribute(track(seeded(47), 0, 0), 20, ptsOf(20), 'pose', 'down');
    expect(stateAt(one, 19)?.attributes.pose).not.toBe('down');
    expect(stateAt(one, 50)?.attributes.pose).toBe('down');
  });
});

describe('split and join', () => {
  it('show together what the track showed, and joined again the same', () => {
    const draw = seeded(48);
    let splits = 0;
    for (let round = 0; round < 300; round += 1) {
      const one = track(draw);
      const frame = draw.whole(0, FRAMES - 1);
      const parts = split(one, frame, ptsOf, newId);
      if (!parts) continue;
      splits += 1;
      const [first, second] = parts;
      expect(differences(first, one, ALL.slice(0, frame))).toEqual([]);
      expect(differences(second, one, ALL.slice(frame))).toEqual([]);
      expect(ALL.filter((at) => isInside(at < frame ? second : first, at))).toEqual([]);
      const joined = join(first, second);
      expect(joined).not.toBeNull();
      expectSame(joined as TrackRegion, one);
    }
    expect(splits).toBeGreaterThan(50);
  });

  it('refuse tracks that overlap, and a split where the track begins', () => {
    const draw = seeded(49);
    const [a, b] = [track(draw, 0, 60), track(draw, 0, 20)];
    expect(join(withKey(a, { ...(a.keyframes[0] as Keyframe), frame: 60, pts: ptsOf(60) }), b)).toBeNull();
    expect(split(a, firstFrame(a), ptsOf, newId)).toBeNull();
  });
});

describe('merge', () => {
  it('shows the first where it is in the picture, else the second', () => {
    const draw = seeded(50);
    for (let round = 0; round < 300; round += 1) {
      const [a, b] = [track(draw, 0, 80), track(draw, 0, FRAMES - 1)];
      const both = merge(a, b, ptsOf);
      const last = (a.keyframes.at(-1) as Keyframe).frame;
      const goesOn = b.keyframes.some((key) => key.frame > last);
      // Between two tracks that do not meet the thing is on its way from one to the other.
      const told = ALL.filter((frame) => frame <= last || frame >= firstFrame(b));
      const wins = told.filter((frame) => isInside(a, frame) && (frame <= last || !goesOn));
      expect(differences(both, a, wins)).toEqual([]);
      expect(differences(both, b, told.filter((frame) => !wins.includes(frame)))).toEqual([]);
      expect(both.id).toBe(a.id);
    }
  });
});

describe('delete from here on', () => {
  it('leaves all before as it was and nothing after', () => {
    const draw = seeded(51);
    for (let round = 0; round < 200; round += 1) {
      const one = track(draw);
      const frame = draw.whole(0, FRAMES - 1);
      const rest = deletedFrom(one, frame, ptsOf(frame));
      if (frame <= firstFrame(one)) {
        expect(rest).toBeNull();
        continue;
      }
      expect(ALL.filter((at) => isInside(rest as TrackRegion, at))).toEqual(ALL.filter((at) => at < frame && isInside(one, at)));
      const keys = one.keyframes.map((key) => key.frame).filter((at) => at < frame);
      expect(differences(rest as TrackRegion, one, keys)).toEqual([]);
    }
  });

  it('never takes the whole track', () => {
    const one = track(seeded(52), 10, 60);
    expect(deletedFrom(one, firstFrame(one), 0)).toBeNull();
    expect(outsideFrom(one, firstFrame(one), 0)).toBeNull();
  });
});

describe('commands on tracks', () => {
  const question: Question = {
    name: 'things', type: 'boxes', on: null, title: 'things', required: false, rule: null, labels: [], attributes: [], when: null, options: {},
  };
  const edits: Record<string, (one: TrackRegion, frame: number, draw: Draw) => TrackRegion> = {
    key: (one, frame) => changedAt(one, frame, ptsOf(frame), { box: [1, 2, 3, 4] }),
    outside: (one, frame) => outsideFrom(one, frame, ptsOf(frame)) ?? one,
    occluded: (one, frame) => changedAt(one, frame, ptsOf(frame), { occluded: true }),
    attribute: (one, frame) => withFrameAttribute(one, frame, ptsOf(frame), 'pose', 'up'),
    removeKey: (one, frame) => withoutKey(one, frame) ?? one,
    deleteFrom: (one, frame) => deletedFrom(one, frame, ptsOf(frame)) ?? one,
    split: (one, frame) => split(one, frame, ptsOf, newId)?.[0] ?? one,
    merge: (one, _frame, draw) => merge(one, track(draw), ptsOf),
  };
  it.each(Object.entries(edits))('%s is undone to exactly what was, and redone', (_name, edit) => {
    const draw = seeded(53);
    for (let round = 0; round < 60; round += 1) {
      const one = track(draw);
      const document = new AnswerDocument([question], { things: [one] });
      const history = new History(document);
      const before = JSON.stringify(document.answers());
      const change = (region: Region): Region => edit(region as TrackRegion, draw.whole(0, FRAMES - 1), draw);
      history.record(changeRegions(document, 'things', [one.id], { what: 'edit', name: '' }, change));
      const after = JSON.stringify(document.answers());
      if (after === before) continue;
      history.undo();
      expect(JSON.stringify(document.answers())).toBe(before);
      history.redo();
      expect(JSON.stringify(document.answers())).toBe(after);
    }
  });
});
