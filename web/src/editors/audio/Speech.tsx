/** Asks the server where there is speech; what it finds are suggestions. Shown where the server has the tool. */

import { useState } from 'react';
import { messageOf } from '@/ui/messages';
import { t } from '@/i18n/en/timeline';
import { ActionButton } from '@/pages/tool/parts';
import { useActions } from '@/ui/kit/use-actions';
import { askTool, offeredBy } from '../assist';
import { isSegments } from '../timeline/timed';
import { useAssist } from '../use-assist';
import type { AudioEditor } from './editor';

export function Speech({ editor, assignment, project, name, say }: { editor: AudioEditor; assignment: string; project: string; name: string; say: (words: string) => void }) {
  const there = useAssist(project, 'speech');
  const [asking, setAsking] = useState(false);
  const ask = async (): Promise<void> => {
    const question = editor.question(editor.state.armed?.question) ?? editor.questions.find(isSegments);
    const label = editor.state.armed?.label ?? question?.labels[0]?.name;
    if (!question || label === undefined) return;
    setAsking(true);
    try {
      const found = offeredBy(await askTool(assignment, { tool: 'speech', question: question.name, datum: name, prompt: {} }), question, label);
      const tier = editor.state.tiers[question.name];
      editor.offer(tier === undefined ? found : found.map((one) => ({ ...one, region: { ...one.region, tier } as typeof one.region })));
      say(found.length > 0 ? t('say_speech', { n: found.length }) : t('say_no_speech'));
    } catch (error) {
      say(t('assist_failed', { message: messageOf(error) }));
    } finally {
      setAsking(false);
    }
  };
  useActions({ 'audio.speech': { run: () => void ask(), enabled: () => there && !asking } });
  return there ? <ActionButton action="audio.speech" className="btn quiet tiny-hide" disabled={asking}>{t('speech')}</ActionButton> : null;
}
