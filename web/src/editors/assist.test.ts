import { describe, expect, it, vi } from 'vitest';
import { api } from '@/api/client';
import { act, renderHook } from '@testing-library/react';
import { askTool, assistTools, offeredBy } from './assist';
import { Assistant } from './image/assist';
import { asked, editorOf, sheetOf } from './image/editor.testing';
import { useAssistTools } from './use-assist';

const tool = (name: string, works = true) => ({ name, title: name.toUpperCase(), on: ['image'], gives: ['boxes'], works });

describe('the assist tools of the server', () => {
  it('are asked for once, whoever wants them, and again where that failed', async () => {
    const get = vi.spyOn(api, 'get').mockRejectedValueOnce(new Error('away')).mockResolvedValue({ items: [tool('wand'), tool('broken', false)] });
    expect(await assistTools('streets')).toEqual([]);
    const [one, two] = await Promise.all([assistTools('streets'), assistTools('streets')]);
    expect(one.map(({ name }) => name)).toEqual(['wand']);
    expect(two).toBe(one);
    expect(get).toHaveBeenCalledTimes(2);
    get.mockRestore();
  });

  it('are not asked for before the annotator has begun, and then by every pane at once', async () => {
    const get = vi.spyOn(api, 'get').mockResolvedValue({ items: [tool('wand')] });
    const first = renderHook(() => useAssistTools('coins'));
    expect(get).not.toHaveBeenCalled();
    await act(async () => void window.dispatchEvent(new KeyboardEvent('keydown', { key: 'a' })));
    expect(first.result.current).toHaveLength(1);
    const later = renderHook(() => useAssistTools('coins'));
    await act(async () => undefined);
    expect(later.result.current).toHaveLength(1);
    expect(get).toHaveBeenCalledTimes(1);
    get.mockRestore();
  });

  it('find regions that are offered with an id, a label and a place', async () => {
    const post = vi.spyOn(api, 'post').mockResolvedValue({ tool: 'wand', regions: [{ box: [1, 2, 3, 4], suggestion: 'sug_1' }, { box: [1, 2, 3, 4], label: 'sky' }], scores: [0.5] });
    const question = asked('things', 'boxes');
    const found = offeredBy(await askTool('asg', { tool: 'wand', datum: 'front', question: 'things', prompt: { box: [0, 0, 9, 9] } }), question, 'road', { datum: 'front' });
    expect(found.map(({ region, score, model }) => [region.label, region.datum, score, model])).toEqual([['road', 'front', 0.5, 'wand'], ['sky', 'front', null, 'wand']]);
    const editor = editorOf({ questions: [question], sheet: sheetOf([question]), several: true, datum: 'back' });
    new Assistant(editor, 'asg', tool('wand')).within([0, 0, 9, 9]);
    await vi.waitFor(() => expect(editor.state.suggestions).toHaveLength(2));
    expect(editor.state.suggestions[0]).toMatchObject({ model: 'WAND', region: { datum: 'back', label: 'road', suggestion: 'sug_1' } });
    post.mockRestore();
  });
});
