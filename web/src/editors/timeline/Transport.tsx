/** The bar under a picture or sound: playing, the time, speed, loop, marks. */

import { useEffect, useRef, useSyncExternalStore } from 'react';
import { clockOf, timeOf } from '@/core/timeline/scale';
import { t } from '@/i18n/en/timeline';
import { ActionButton } from '@/pages/tool/parts';
import { RATES } from './playback';
import type { SpanEditor } from './spans';

export interface TransportProps {
  editor: SpanEditor;
  /** Whether spans are marked here. */
  marks: boolean;
  /** How the time is shown and read; video adds frames. */
  words?: (time: number) => string;
  read?: (words: string) => number | null;
  children?: React.ReactNode;
}

export function Transport({ editor, marks, words = clockOf, read = timeOf, children }: TransportProps) {
  const play = useSyncExternalStore((watcher) => editor.playback.watch(watcher), () => editor.playback.state);
  return (
    <div className="transport" role="toolbar" aria-label={t('transport')}>
      <ActionButton action="time.back" icon="left" className="btn quiet icon" keys="never" />
      <ActionButton action="time.play" icon={play.playing ? 'pause' : 'play'} className="btn" label={play.playing ? t('pause') : t('play')} />
      <ActionButton action="time.forward" icon="right" className="btn quiet icon" keys="never" />
      <Clock editor={editor} words={words} read={read} />
      <span className="dim wide">{t('of', { time: clockOf(editor.duration) })}</span>
      <span className="grow" />
      {children}
      {marks ? (
        <>
          <ActionButton action="time.mark-in" className="btn quiet tiny-hide">{t('mark_in')}</ActionButton>
          <ActionButton action="time.mark-out" className="btn quiet tiny-hide">{t('mark_out')}</ActionButton>
        </>
      ) : null}
      <select className="input rate" aria-label={t('speed')} value={play.rate} onChange={(event) => editor.playback.setRate(Number(event.target.value))}>
        {RATES.map((rate) => <option key={rate} value={rate}>{rate}×</option>)}
      </select>
      <ActionButton action="time.loop" icon="refresh" className="btn quiet" pressed={play.loop !== null}>{t('loop')}</ActionButton>
    </div>
  );
}

/** The time, drawn without React; what is typed goes there by Enter. */
function Clock({ editor, words, read }: Required<Pick<TransportProps, 'editor' | 'words' | 'read'>>) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const show = (): void => {
      if (field.current && document.activeElement !== field.current) field.current.value = words(editor.time);
    };
    show();
    return editor.watchMoment(show);
  }, [editor, words]);
  return (
    <input
      ref={field}
      className="input clock"
      aria-label={t('clock')}
      defaultValue={words(editor.time)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== 'Escape') return;
        const time = event.key === 'Enter' ? read(event.currentTarget.value) : null;
        if (time !== null) editor.seek(time);
        event.currentTarget.value = words(editor.time);
        event.currentTarget.blur();
        event.preventDefault();
      }}
      onBlur={(event) => {
        event.currentTarget.value = words(editor.time);
      }}
    />
  );
}
