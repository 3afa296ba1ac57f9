/** The keys of a video, done on its editor: over those of the timeline, as the last attached wins. */

import { inControl } from '@/pages/tool/parts';
import { useActions } from '@/ui/kit/use-actions';
import { focusText } from '../timeline/use-time-actions';
import type { VideoEditor } from './editor';
import type { Stage } from './stage';

const free = (): boolean => !inControl();

export function useVideoActions(editor: VideoEditor, stage: React.RefObject<Stage | null>, pane: React.RefObject<HTMLElement | null>, tracks: boolean): void {
  const able = (run: () => void, when: () => boolean = () => true) => ({ run, enabled: () => tracks && when() });
  const chosen = (): boolean => editor.chosenTrack !== null;
  /** Arrows move what is being drawn; else they step through the frames. */
  const arrow = (dx: number, dy: number, otherwise: () => void) => ({
    run: (event?: Event) => {
      if (editor.sketch && event instanceof KeyboardEvent && event.key.startsWith('Arrow')) editor.sketch.move(dx, dy);
      else otherwise();
    },
    enabled: free,
  });
  useActions({
    'time.back': arrow(-1, 0, () => editor.stepBy(-1)),
    'time.forward': arrow(1, 0, () => editor.stepBy(1)),
    'time.back-far': arrow(-10, 0, () => editor.stepBy(-1, true)),
    'time.forward-far': arrow(10, 0, () => editor.stepBy(1, true)),
    'time.tier-up': arrow(0, -1, () => editor.stepTier(-1)),
    'time.tier-down': arrow(0, 1, () => editor.stepTier(1)),
    'time.text': {
      run: () => (editor.sketch ? editor.placePoint() : void focusText(pane.current)),
      enabled: () => free() && (editor.sketch !== null || (editor.single !== null && editor.hasText(editor.single.id))),
    },
    'video.draw': able(() => void editor.beginSketch(null)),
    'video.key': able(() => editor.commands.toggleKey(), chosen),
    'video.next-key': able(() => editor.commands.stepKey(1), free),
    'video.previous-key': able(() => editor.commands.stepKey(-1), free),
    'video.outside': able(() => editor.commands.toggleState('outside'), chosen),
    'video.occluded': able(() => editor.commands.toggleState('occluded'), chosen),
    'video.ends': able(() => editor.commands.endHere(), chosen),
    'video.delete-from': able(() => editor.commands.deleteFrom(), chosen),
    'video.delete-track': able(() => editor.commands.deleteTrack(), chosen),
    'video.merge': able(() => editor.commands.merge()),
    'video.scope': able(() => editor.toggleScope()),
    'video.up': able(() => void editor.shapes.nudge(0, -1), chosen),
    'video.down': able(() => void editor.shapes.nudge(0, 1), chosen),
    'video.far-left': able(() => void editor.shapes.nudge(-10, 0), chosen),
    'video.far-right': able(() => void editor.shapes.nudge(10, 0), chosen),
    'video.far-up': able(() => void editor.shapes.nudge(0, -10), chosen),
    'video.far-down': able(() => void editor.shapes.nudge(0, 10), chosen),
    'video.narrower': able(() => editor.shapes.size(-1, 0), chosen),
    'video.wider': able(() => editor.shapes.size(1, 0), chosen),
    'video.lower': able(() => editor.shapes.size(0, -1), chosen),
    'video.higher': able(() => editor.shapes.size(0, 1), chosen),
    'video.turn-left': able(() => editor.shapes.turn(-1), chosen),
    'video.turn-right': able(() => editor.shapes.turn(1), chosen),
    'video.next-vertex': able(() => editor.shapes.nextGrip(), chosen),
    'video.fit': { run: () => stage.current?.showAll() },
  });
}
