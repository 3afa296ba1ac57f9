/** What a track says at the frame that is shown, and its key frames as buttons. */

import { useSyncExternalStore } from 'react';
import { framesInside, type TrackRegion } from '@/core/timeline/tracks';
import { t } from '@/i18n/en/video';
import { ActionButton } from '@/pages/tool/parts';
import type { VideoEditor } from './editor';

const useFrame = (editor: VideoEditor): number => useSyncExternalStore(editor.watchMoment, () => editor.frame);

export function TrackForm({ editor, track, attributes }: { editor: VideoEditor; track: TrackRegion; attributes: boolean }) {
  const frame = useFrame(editor);
  const wholeTrack = useSyncExternalStore(editor.watch, () => editor.state.wholeTrack);
  const state = editor.stateOf(track);
  return (
    <>
      <div>
        <ActionButton action="video.key" className="btn" pressed={state?.key !== null && state !== null}>{t('key_frame')}</ActionButton>
        <ActionButton action="video.outside" className="btn" pressed={state?.outside ?? true}>{t('outside')}</ActionButton>
        <ActionButton action="video.occluded" className="btn" pressed={state?.occluded ?? false}>{t('occluded')}</ActionButton>
        <ActionButton action="video.ends" className="btn">{t('ends')}</ActionButton>
      </div>
      {attributes ? (
        <div>
          <span>{t('scope')}</span>
          <span className="seg" role="radiogroup" aria-label={t('scope')}>
            <button type="button" role="radio" aria-checked={wholeTrack} onClick={() => wholeTrack || editor.toggleScope()}>{t('whole_track')}</button>
            <button type="button" role="radio" aria-checked={!wholeTrack} onClick={() => wholeTrack && editor.toggleScope()}>{t('from_here')}</button>
          </span>
        </div>
      ) : null}
      <div className="track-keys">
        <span className="dim small">{t('keys_of', { n: track.keyframes.length, frames: framesInside(track, editor.frames.count) })}</span>
        <span role="group" aria-label={t('keys_title')}>
          {track.keyframes.map((key) => (
            <button
              key={key.frame}
              type="button"
              className={key.outside ? 'track-key outside' : 'track-key'}
              aria-pressed={key.frame === frame}
              aria-label={`${t('key_frame')} ${key.frame}${key.outside ? `, ${t('outside_word')}` : ''}${key.occluded ? `, ${t('occluded').toLowerCase()}` : ''}`}
              onClick={() => editor.seekFrame(key.frame)}
            >
              {key.frame}
            </button>
          ))}
        </span>
      </div>
    </>
  );
}

/** The number of the frame that is shown. */
export function FrameNumber({ editor }: { editor: VideoEditor }) {
  const frame = useFrame(editor);
  return <span className="frame-number">{t('frame_of', { n: frame, of: editor.frames.count })}</span>;
}
