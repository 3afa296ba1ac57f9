/** The tools beside the picture: those of the armed label first, then what is for every picture. */

import { t } from '@/i18n/en/label';
import { ActionButton, type ToolIconName } from '@/pages/tool/parts';
import { ActionKbd } from '@/ui/kit/Kbd';
import type { EditorState, ImageEditor } from './editor';
import { TOOL_ICONS } from './tool-icons';

export function Rail({ editor, state, drawing, adjusting }: { editor: ImageEditor | null; state: EditorState | null; drawing: boolean; adjusting: boolean }) {
  const tools = editor?.tools() ?? [];
  const type = editor?.question(state?.armed?.question)?.type;
  return (
    <section className="rail-box" aria-label={t('tools')}>
      <div className="rail" role="toolbar" aria-orientation="vertical" aria-label={t('tools')}>
        {drawing ? <RailButton action="image.select" icon="select" words={t('select_tool')} pressed={state?.tool === 'select'} /> : null}
        {drawing && editor ? tools.map((tool) => (
          <button key={tool.name} type="button" title={tool.title} aria-label={tool.title} aria-pressed={state?.tool === tool.name} onClick={() => editor.setTool(tool.name)}>
            <svg className="ic" viewBox="0 0 16 16" aria-hidden><path d={TOOL_ICONS[tool.icon] ?? TOOL_ICONS.box} /></svg>
            <span aria-hidden>{tool.name === editor.drawingTool() ? <ActionKbd action="image.draw" /> : null}</span>
          </button>
        )) : null}
        {drawing && type === 'masks' ? <RailButton action="image.erase" icon="close" words={t('erase')} pressed={state?.erasing ?? false} keyless /> : null}
        <RailButton action="image.pan" icon="pan" words={t('pan_tool')} />
        <RailButton action="image.zoom-selection" icon="zoom" words={t('zoom_tool')} />
        <hr />
        <RailButton action="image.adjust" icon="light" words={t('adjust_tool')} pressed={adjusting} />
        <RailButton action="image.guides" icon="guides" words={t('guides_tool')} pressed={state?.guides ?? false} />
        <RailButton action="image.minimap" icon="device" words={t('minimap')} pressed={state?.minimap ?? false} keyless />
        {drawing ? <RailButton action="image.peek" icon="eye" words={t('peek_tool')} pressed={state?.peeking ?? false} /> : null}
      </div>
    </section>
  );
}

/** `keyless`: its key is too long for the rail, and stands in the sheet of keys. */
function RailButton({ action, icon, words, pressed, keyless }: { action: string; icon: ToolIconName; words: string; pressed?: boolean; keyless?: boolean }) {
  return <ActionButton action={action} icon={icon} className="" {...(pressed === undefined ? {} : { pressed })} keys={keyless ? 'never' : 'always'} label={words} />;
}
