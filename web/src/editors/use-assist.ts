/** The assist tools of the server, for panes that offer them. */

import { useEffect, useState } from 'react';
import { type AssistTool, assistTools } from './assist';

const NONE: readonly AssistTool[] = [];

/** Whether somebody has moved or pressed a key since the page was loaded: then what is not needed at once is fetched. */
let begun = false;

/** The tools that work on this server. Nobody needs them to begin: they are asked for once the annotator has begun. */
export function useAssistTools(project: string | undefined): readonly AssistTool[] {
  const [tools, setTools] = useState(NONE);
  useEffect(() => {
    if (!project) return undefined;
    let gone = false;
    const ask = (): void => {
      begun = true;
      void assistTools(project).then((found) => !gone && setTools(found));
    };
    const stop = new AbortController();
    if (begun) ask();
    else for (const kind of ['pointermove', 'keydown']) window.addEventListener(kind, () => (stop.abort(), ask()), { signal: stop.signal });
    return () => {
      gone = true;
      stop.abort();
    };
  }, [project]);
  return tools;
}

/** Whether one tool works here. */
export function useAssist(project: string | undefined, tool: string): boolean {
  return useAssistTools(project).some(({ name }) => name === tool);
}
