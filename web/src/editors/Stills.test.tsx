import { render, waitFor } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import type { Question } from '@/core/model/answers';
import type { Modality, SharedView, StillProps } from './contract';
import { Stills } from './Stills';
import { Together } from './together';

const seen = new Map<string, SharedView[]>();

vi.mock('./modalities', () => {
  const modality = (name: string): Modality => ({
    name, types: [name], regions: [], several: false, scopes: { view: [], regions: [] },
    pane: () => Promise.reject(new Error('not asked for')),
    still: async () => ({ together }: StillProps) => {
      if (together) seen.set(name, [...(seen.get(name) ?? []), together]);
      return null;
    },
  });
  const groups = ['image', 'text'].map((name) => ({ key: name, modality: modality(name), data: {}, questions: [] }));
  return { groupsOf: () => groups };
});

describe('stills side by side', () => {
  it('share one view a pane, not one for all', async () => {
    const together = new Together();
    const questions: Question[] = [];
    const side = (key: string) => <Stills key={key} data={{}} questions={questions} answers={{}} together={together} />;
    render(<>{side('a')}{side('b')}</>);
    await waitFor(() => expect(seen.size).toBe(2));
    const [pictures, texts] = [new Set(seen.get('image')), new Set(seen.get('text'))];
    expect([pictures.size, texts.size]).toEqual([1, 1]);
    expect([...pictures][0]).not.toBe([...texts][0]);
  });
});
