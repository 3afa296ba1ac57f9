/**
 * The editor as the form of a region sees it: without the text that is written in its own place, and
 * with what a region says at the moment that is shown.
 */

import type { AttributeValues, Region } from '@/core/model/answers';
import type { RegionEditor } from '../contract';
import type { SpanEditor } from './spans';

export function formOf(editor: SpanEditor, shown: (region: Region) => AttributeValues = (region) => region.attributes): RegionEditor {
  const seen: Pick<RegionEditor, 'region' | 'questionOf'> = {
    region: (id) => {
      const region = editor.region(id);
      return region && { ...region, attributes: shown(region) };
    },
    questionOf: (id) => {
      const question = editor.questionOf(id);
      return question && editor.hasText(id) ? { ...question, attributes: question.attributes.filter(({ name }) => name !== 'text') } : question;
    },
  };
  // Everything else is the editor's own.
  return Object.assign(Object.create(editor) as RegionEditor, seen);
}
