import type { Scope } from './registry';

/**
 * Which scopes are alive at the same time. Within one set no stroke may mean two things; a test
 * checks every set for Assay's keys and for each preset.
 */
export const SCOPE_SETS: readonly (readonly Scope[])[] = [
  ['global', 'page'],
  ['global', 'table'],
  ['global', 'label', 'image', 'regions', 'drawing', 'form'],
  ['global', 'label', 'image', 'choices', 'form'],
  ['global', 'label', 'text', 'choices', 'form'],
  ['global', 'label', 'text', 'regions', 'spans', 'form'],
  ['global', 'review'],
  ['global', 'fix', 'image', 'regions', 'drawing', 'form'],
  ['global', 'fix', 'text', 'form'],
  ['global', 'fix', 'text', 'regions', 'spans', 'form'],
  ['global', 'label', 'time', 'regions', 'spans-of-time', 'sound', 'form'],
  ['global', 'label', 'time', 'regions', 'spans-of-time', 'moving', 'form'],
  ['global', 'label', 'time', 'choices', 'form'],
  ['global', 'fix', 'time', 'regions', 'spans-of-time', 'sound', 'form'],
  ['global', 'fix', 'time', 'regions', 'spans-of-time', 'moving', 'form'],
  ['global', 'fix', 'time', 'form'],
  ['global', 'label', 'time', 'regions', 'spans-of-time', 'series', 'form'],
  ['global', 'fix', 'time', 'regions', 'spans-of-time', 'series', 'form'],
  ['global', 'label', 'document', 'regions', 'document-regions', 'form'],
  ['global', 'label', 'document', 'choices', 'form'],
  ['global', 'fix', 'document', 'regions', 'document-regions', 'form'],
  ['global', 'label', 'chat', 'regions', 'chat-spans', 'form'],
  ['global', 'label', 'chat', 'choices', 'form'],
  ['global', 'fix', 'chat', 'regions', 'chat-spans', 'form'],
];
