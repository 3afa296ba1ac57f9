/** What others drew and this person did not can be clicked in every still: it leads to its difference. */

import { cleanup, fireEvent, render } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Question } from '@/core/model/answers';
import { ChatStill } from './chat/ChatStill';
import { type AbsentRegion, absentId, absentNumber } from './contract';
import { DocumentStill } from './document/DocumentStill';
import { BareScene } from './text/bare-scene';

const question = (type: string): Question => ({
  name: 'q', type, on: 'd', title: 'Q', required: false, rule: null, attributes: [], when: null, options: {},
  labels: [{ name: 'one', title: 'One', key: null, colour: '#2f7ed8', rule: null }],
});
const absent = (geometry: object): AbsentRegion => ({
  question: 'q', region: { id: 'theirs', label: 'one', attributes: {}, ...geometry }, mark: { number: 3, current: false }, words: 'not drawn',
});

beforeEach(() => {
  vi.stubGlobal('ResizeObserver', class {
    constructor(private readonly told: () => void) {}
    observe(): void {
      this.told();
    }
    disconnect(): void {}
  });
  vi.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(400);
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

it('its id tells the number of the difference', () => {
  expect(absentNumber(absentId({ number: 12, current: true }))).toBe(12);
  expect([absentNumber('018f-absent-1'), absentNumber('absent-x'), absentNumber('absent theirs')]).toEqual([null, null, null]);
});

it('in a document', () => {
  const clicked = vi.fn();
  const data = { d: { type: 'document', pages: [{ url: 'p.png', width: 100, height: 100 }] } };
  const { container } = render(<DocumentStill data={data} questions={[question('boxes')]} answers={{ q: [] }} absent={[absent({ page: 0, box: [1, 1, 20, 20] })]} onRegion={clicked} />);
  fireEvent.click(container.querySelector('[data-region] rect') as Element);
  expect(absentNumber(clicked.mock.calls[0]?.[0] as string)).toBe(3);
});

it('in a conversation', () => {
  const clicked = vi.fn();
  const data = { d: { type: 'conversation', conversation: { turns: [{ id: 't1', role: 'user', text: 'Where is it?' }] } } };
  const { container } = render(<ChatStill data={data} questions={[question('spans')]} answers={{ q: [] }} absent={[absent({ part: 't1', ranges: [[0, 5]], text: 'Where' })]} onRegion={clicked} />);
  fireEvent.click(container.querySelector('[data-spans]') as Element);
  expect(absentNumber(clicked.mock.calls[0]?.[0] as string)).toBe(3);
});

it('in a text', () => {
  const scene = BareScene.of({ d: { type: 'text', text: 'Where is it?' } }, { questions: [question('spans')], answers: { q: [] }, absent: [absent({ ranges: [[0, 5]], text: 'Where' })], chosen: null });
  expect([...scene.all()].map(absentNumber)).toEqual([3]);
});
