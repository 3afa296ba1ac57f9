/** Asks the server to follow the selected box from this frame on; what it finds goes on with the track when accepted. */

import { useState } from 'react';
import { t as words } from '@/i18n/en/timeline';
import { t } from '@/i18n/en/video';
import { ActionButton } from '@/pages/tool/parts';
import { messageOf } from '@/ui/messages';
import { useActions } from '@/ui/kit/use-actions';
import { askTool } from '../assist';
import { useAssist } from '../use-assist';
import type { VideoEditor } from './editor';

const FRAMES = 100;

export function Follow({ editor, assignment, project, name, say }: { editor: VideoEditor; assignment: string; project: string; name: string; say: (words: string) => void }) {
  const there = useAssist(project, 'flow');
  const [asking, setAsking] = useState(false);
  const ask = async (): Promise<void> => {
    const track = editor.chosenTrack;
    const state = track && editor.stateOf(track);
    const question = track && editor.questionOf(track.id);
    if (!track || !question || !state?.shape.box || state.outside) {
      say(t('say_not_here'));
      return;
    }
    const { frame } = editor;
    setAsking(true);
    try {
      const prompt = { track: { box: state.shape.box, frame, frames: Math.min(FRAMES, Math.max(1, editor.frames.count - frame)) } };
      const found = editor.commands.offerGoingOn(track, frame, await askTool(assignment, { tool: 'flow', datum: name, question: question.name, prompt, frame }));
      say(found > 0 ? t('say_tracked', { n: found }) : t('say_not_tracked'));
    } catch (error) {
      say(words('assist_failed', { message: messageOf(error) }));
    } finally {
      setAsking(false);
    }
  };
  useActions({ 'video.follow': { run: () => void ask(), enabled: () => there && !asking && editor.chosenTrack !== null } });
  return there ? <ActionButton action="video.follow" className="btn quiet tiny-hide" disabled={asking}>{t('follow')}</ActionButton> : null;
}
