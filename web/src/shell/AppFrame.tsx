import '@/ui/styles/mantine.css';
import '@/ui/styles/shell.css';
import { useState } from 'react';
import { createTheme, MantineProvider } from '@mantine/core';
import { Outlet, useLocation } from '@tanstack/react-router';
import { t as common } from '@/i18n/en/words';
import { t } from '@/i18n/en/shell';
import { KeySheet } from '@/ui/kit/KeySheet';
import { Icon } from '@/ui/kit/icons';
import { useTheme } from '@/ui/theme';
import { Sidebar } from './Sidebar';
import { useLeftovers } from './use-leftovers';

/**
 * Mantine writes no style tags here: its variables come from a static sheet (the content security
 * policy forbids inline styles), and nothing locks scrolling through one either.
 */
const theme = createTheme({
  primaryColor: 'gold',
  colors: { gold: ['#f6ecd2', '#eedcaf', '#e3c986', '#d9b55c', '#cfa236', '#b98500', '#a97800', '#9a6b00', '#845c00', '#6b4a00'] },
  primaryShade: 7,
  defaultRadius: 6,
  respectReducedMotion: true,
  components: {
    Modal: { defaultProps: { lockScroll: false } },
    Drawer: { defaultProps: { lockScroll: false } },
    // A target of at least 24 pixels.
    Slider: { defaultProps: { size: 'sm', thumbSize: 24 } },
    RangeSlider: { defaultProps: { size: 'sm', thumbSize: 24 } },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: false } },
  },
});

export function AppFrame() {
  const shown = useTheme((state) => state.shown);
  const { pathname } = useLocation();
  useLeftovers();
  // The drawer belongs to the page it was opened on, so a move closes it.
  const [menuAt, setMenuAt] = useState<string | null>(null);
  const menu = menuAt === pathname;
  const setMenu = (open: boolean) => setMenuAt(open ? pathname : null);
  return (
    <MantineProvider theme={theme} forceColorScheme={shown} withCssVariables={false} withGlobalClasses={false}>
      <a className="skip-link" href="#content">{common('skip_to_content')}</a>
      <div className="app">
        <div className="topbar">
          <button type="button" className="btn quiet icon" aria-label={t('open_menu')} aria-expanded={menu} onClick={() => setMenu(true)}>
            <Icon name="menu" />
          </button>
          <a className="brand" href="/"><i aria-hidden />{common('assay')}</a>
        </div>
        {menu ? <button type="button" className="drawer-shade" aria-label={t('close_menu')} onClick={() => setMenu(false)} /> : null}
        <Sidebar open={menu} onClose={() => setMenu(false)} />
        <main className="main" id="content" tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      <KeySheet />
    </MantineProvider>
  );
}
