import { beforeEach, expect, test } from 'vitest';
import { loadDraft, saveDraft } from './draft';

beforeEach(() => localStorage.clear());

test('a draft is found again for its project alone', () => {
  saveDraft('streets', { version: 3, text: '## R1 One', note: 'why' });
  expect(loadDraft('streets')).toEqual({ version: 3, text: '## R1 One', note: 'why' });
  expect(loadDraft('cells')).toBeNull();
});

test('a draft that is thrown away is gone', () => {
  saveDraft('streets', { version: 3, text: 'x', note: '' });
  saveDraft('streets', null);
  expect(loadDraft('streets')).toBeNull();
});

test('something else under its name is no draft', () => {
  localStorage.setItem('assay.guideline.streets', '{"version":"x"}');
  expect(loadDraft('streets')).toBeNull();
  localStorage.setItem('assay.guideline.streets', 'not json');
  expect(loadDraft('streets')).toBeNull();
});
