/** The keys of the timeline, done on an editor of what lies in time. */

import { inControl } from '@/pages/tool/parts';
import { useActions } from '@/ui/kit/use-actions';
import { stepRegion } from '../use-region-actions';
import type { SpanEditor } from './spans';

/** Goes to the text of the selected span, if it has one. */
export function focusText(pane: HTMLElement | null): boolean {
  const text = pane?.querySelector<HTMLTextAreaElement>('textarea.span-text');
  text?.focus();
  return Boolean(text);
}

/** Space, arrows and Enter belong to buttons and lists while these have the focus; the timeline has them elsewhere. */
const free = (): boolean => !inControl();

export function useTimeActions(editor: SpanEditor | null, pane: React.RefObject<HTMLElement | null>, marks: boolean): void {
  const able = (run: (editor: SpanEditor) => void, when: (editor: SpanEditor) => boolean = () => true) => ({
    run: () => editor && run(editor),
    enabled: () => editor !== null && when(editor),
  });
  const selected = (e: SpanEditor): boolean => e.single !== null;
  const onKeys = (event?: Event): boolean => event instanceof KeyboardEvent && event.key.startsWith('Arrow');
  const arrows = (run: (e: SpanEditor) => void) => ({
    run: () => editor && run(editor),
    enabled: () => editor !== null && free(),
  });
  useActions({
    'time.play': { run: (event?: Event) => (onKeys(event) ? undefined : editor?.togglePlay()), enabled: () => editor !== null && (free() || document.activeElement?.closest('.transport') !== null) },
    'time.play-typing': able((e) => e.togglePlay()),
    'time.back-typing': able((e) => e.seek(e.time - 1_000_000)),
    'time.forward-typing': able((e) => e.seek(e.time + 1_000_000)),
    'time.back': arrows((e) => e.stepBy(-1)),
    'time.forward': arrows((e) => e.stepBy(1)),
    'time.back-far': arrows((e) => e.stepBy(-1, true)),
    'time.forward-far': arrows((e) => e.stepBy(1, true)),
    'time.start': arrows((e) => e.seek(0)),
    'time.end': arrows((e) => e.seek(e.duration)),
    'time.slower': able((e) => e.stepRate(-1)),
    'time.faster': able((e) => e.stepRate(1)),
    'time.loop': able((e) => e.toggleLoop()),
    'time.zoom-in': able((e) => e.zoomBy(1.5)),
    'time.zoom-out': able((e) => e.zoomBy(1 / 1.5)),
    'time.zoom-selection': able((e) => e.zoomToSelection()),
    'time.whole': able((e) => e.showWhole()),
    'time.peek': { run: () => editor?.setPeeking(true), enabled: () => editor !== null && marks, release: () => editor?.setPeeking(false) },
    'time.mark-in': able((e) => e.markIn(), () => marks),
    'time.mark-out': able((e) => e.markOut(), () => marks),
    'time.set-start': able((e) => e.setEdge('start'), selected),
    'time.set-end': able((e) => e.setEdge('end'), selected),
    'time.start-earlier': able((e) => e.nudgeEdge('start', -1), selected),
    'time.start-later': able((e) => e.nudgeEdge('start', 1), selected),
    'time.end-earlier': able((e) => e.nudgeEdge('end', -1), selected),
    'time.end-later': able((e) => e.nudgeEdge('end', 1), selected),
    'time.left': able((e) => e.nudge(-1), (e) => e.editable().length > 0),
    'time.right': able((e) => e.nudge(1), (e) => e.editable().length > 0),
    'time.split': able((e) => e.splitHere()),
    'time.join': able((e) => e.joinNext(), selected),
    'time.text': able(() => void focusText(pane.current), (e) => free() && e.single !== null && e.hasText(e.single.id)),
    'time.play-region': able((e) => e.playRegion(), (e) => selected(e) || e.pendingIds().length > 0),
    'time.next-typing': able((e) => stepAndStay(e, 1, pane.current)),
    'time.previous-typing': able((e) => stepAndStay(e, -1, pane.current)),
    'time.tier-up': able((e) => e.stepTier(-1), () => free() && marks),
    'time.tier-down': able((e) => e.stepTier(1), () => free() && marks),
  });
}

/** The next span; who was typing goes on typing there. */
function stepAndStay(editor: SpanEditor, by: 1 | -1, pane: HTMLElement | null): void {
  const typing = document.activeElement?.classList.contains('span-text') ?? false;
  stepRegion(editor, by);
  if (typing) requestAnimationFrame(() => focusText(pane));
}
