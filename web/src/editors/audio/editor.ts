/** The editor of a sound: spans of time whose edges snap to silence. */

import type { Region } from '@/core/model/answers';
import type { Peaks } from '@/core/timeline/peaks';
import type { Span } from '@/core/timeline/scale';
import type { SegmentRegion } from '@/core/timeline/segments';
import { silenceEdge, type SilenceRule, silenceRule } from '@/core/timeline/snapping';
import { t } from '@/i18n/en/timeline';
import { SpanEditor } from '../timeline/spans';

const REACH = 80_000;

export class AudioEditor extends SpanEditor {
  private peaks: Peaks | null = null;
  private rule: SilenceRule | null = null;

  constructor(setting: ConstructorParameters<typeof SpanEditor>[0]) {
    super(setting, {});
    this.fill();
  }

  /** The peaks are here: from now on edges snap to silence. */
  setPeaks(peaks: Peaks): void {
    this.peaks = peaks;
    this.rule = null;
  }

  spanOf(region: Region): Span {
    return region as SegmentRegion;
  }

  protected override snapTo(time: number): number | null {
    if (!this.peaks) return null;
    this.rule ??= silenceRule(this.peaks, this.duration);
    const { channel } = this.playback.state;
    return silenceEdge(this.peaks, time, Math.min(REACH, this.view.perPixel * 12), this.rule, channel);
  }

  protected override momentChanged(): void {
    // What lies round the moment is at hand when a mark is set there.
    this.peaks?.want(0, this.time - 1_000_000, this.time + 1_000_000);
    super.momentChanged();
  }

  /** Hears one channel alone, and marks on it; again: all. */
  toggleChannel(channel: number): void {
    const alone = this.playback.state.channel === channel ? null : channel;
    this.playback.setChannel(alone, this.timed.channels);
    this.viewChanged();
    this.say(alone === null ? t('say_channels') : t('say_channel', { n: alone + 1 }));
  }
}
