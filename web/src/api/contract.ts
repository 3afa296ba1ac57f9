import type { components } from './schema';
import type * as ours from './types';

/**
 * Holds the types that the pages use against those made from the server's own description: what
 * the server sends must fit into what the pages expect. Compiles, or the build's type check says
 * where the two have parted. There is nothing here at run time.
 */

type Server = components['schemas'];

/**
 * Words are compared as words, since the description does not list every one of them; what either
 * side leaves open fits anything; a field with a default is always sent.
 */
// oxlint-disable-next-line typescript/no-explicit-any -- any is what fits everything
type Open = any;

type Loose<T> = unknown extends T
  ? Open
  : ours.Json extends T
    ? Open
    : T extends string
      ? string
      : T extends number | boolean | null | undefined
        ? T
        : T extends readonly (infer Item)[]
          ? Loose<Item>[]
          : T extends object
            ? string extends keyof T
              ? unknown extends T[keyof T]
                ? Open
                : { [Key in keyof T]: Loose<T[Key]> }
              : { [Key in keyof T]: Loose<T[Key]> }
            : T;

type Sent<T> = T extends readonly (infer Item)[]
  ? Sent<Item>[]
  : T extends object
    ? { [Key in keyof T]-?: Sent<Exclude<T[Key], undefined>> }
    : T;

type Fits<S, E> = [Loose<Sent<S>>] extends [Loose<E>] ? true : { sent: Loose<Sent<S>>; expected: Loose<E> };
type Holds<T extends true> = T;

export type Contract = [
  Holds<Fits<Server['Me'], ours.Me>>,
  Holds<Fits<Server['ProjectCard'], ours.ProjectCard>>,
  Holds<Fits<Server['ProjectView'], ours.Project>>,
  Holds<Fits<Server['ProjectView']['questions'][number], ours.Question>>,
  Holds<Fits<Server['CheckView'], ours.BlueprintCheck>>,
  Holds<Fits<Server['BlueprintView'], ours.Blueprint>>,
  Holds<Fits<Server['OverviewView'], ours.Overview>>,
  Holds<Fits<Server['QualityView'], ours.Quality>>,
  Holds<Fits<Server['FindingView'], ours.Finding>>,
  Holds<Fits<Server['AcceptanceView'], ours.Acceptance>>,
  Holds<Fits<Server['SavingsView'], ours.Savings>>,
  Holds<Fits<Server['MemberView'], ours.Member>>,
  Holds<Fits<Server['MemberActionView'], ours.MemberActed>>,
  Holds<Fits<Server['GuidelineView'], ours.Guideline>>,
  Holds<Fits<Server['GuidelineVersionView'], ours.GuidelineVersion>>,
  Holds<Fits<Server['DiscussionView'], ours.Discussion>>,
  Holds<Fits<Server['ImportView'], ours.Import>>,
  Holds<Fits<Server['JobView'], ours.Job>>,
  Holds<Fits<Server['ExportView'], ours.Export>>,
  Holds<Fits<Server['Task'], ours.Task>>,
  Holds<Fits<Server['ItemPage'], ours.ItemPage>>,
  Holds<Fits<Server['BatchView'], ours.Batch>>,
  Holds<Fits<Server['ModelView'], ours.Model>>,
  Holds<Fits<Server['EvaluationView'], ours.Evaluation>>,
  Holds<Fits<Server['WorkView'], ours.Work>>,
  Holds<Fits<Server['HistoryRow'], ours.HistoryEntry>>,
  Holds<Fits<Server['CoverageView'], ours.Coverage>>,
  Holds<Fits<Server['SnapshotView'], ours.Snapshot>>,
  Holds<Fits<Server['FormatView'], ours.Format>>,
  Holds<Fits<Server['TokenView'], ours.Token>>,
  Holds<Fits<Server['PersonView'], ours.Person>>,
  Holds<Fits<Server['AuditEntryView'], ours.AuditEntry>>,
  Holds<Fits<Server['InvitationView'], ours.Invitation>>,
  Holds<Fits<Server['InvitationLook'], ours.InvitationLook>>,
];
