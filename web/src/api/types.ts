/**
 * The shapes that the server speaks, written from the interface's description.
 * Names are the server's own (snake_case); a `Time` is an RFC 3339 string.
 */

export type Time = string;
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A figure with its 95 % interval and the number of observations behind it. */
export interface Interval {
  value: number;
  low: number;
  high: number;
  n: number;
}

/** One page of a list: `next` is the cursor of the following page, null at the end. */
export interface Page<T> {
  items: T[];
  next?: string | null;
  total?: number | null;
}

export interface Problem {
  pointer: string;
  code: string;
  message: string;
  line?: number | null;
  column?: number | null;
}

/* Identity */

export type PersonRole = 'owner' | 'creator' | 'member';
export type Role = 'owner' | 'manager' | 'reviewer' | 'expert' | 'annotator' | 'viewer' | 'model';

/** What a person chose for themselves; kept on the server so that it follows them. */
export interface PersonSettings {
  theme?: 'light' | 'dark' | 'system';
  keymap?: { preset?: string; overrides?: Record<string, string[]> };
  /** How often a digest comes by e-mail; absent: as each project's blueprint says. */
  digest?: 'daily' | 'weekly' | 'never';
  /** Whether what the engine noticed is told by e-mail within the hour. */
  alerts?: boolean;
  [key: string]: unknown;
}

export interface Letter {
  to: string;
  subject: string;
  text: string;
  n_projects: number;
  at: string;
}

export interface Me {
  id: string;
  name: string;
  email: string;
  role: PersonRole;
  organisation: { name: string };
  csrf: string;
  has_password: boolean;
  settings: PersonSettings;
  mail: boolean;
  projects: ProjectCard[];
}

export interface Token {
  id: string;
  name: string;
  scopes: string[];
  project: string | null;
  created_at: Time;
  expires_at: Time | null;
  used_at: Time | null;
}

export interface Person {
  id: string;
  name: string;
  email: string;
  role: PersonRole;
  state: string;
  simulated: boolean;
  created_at: Time;
  last_seen_at: Time | null;
  n_projects: number;
  rev: number;
}

export interface AuditEntry {
  id: string;
  at: Time;
  kind: string;
  actor: string | null;
  object: string | null;
  project: string | null;
  hash: string | null;
}

/* Projects and blueprint */

export type GoodEnough = 'yes' | 'not_yet' | 'unknown';

export interface ProjectCard {
  slug: string;
  title: string;
  state: string;
  role: Role;
  pseudonym: string;
  problem: string;
  modalities: string[];
  /** Counts are null for those whose role does not see them. */
  n_items: number | null;
  n_settled: number | null;
  n_accepted: number | null;
  good_enough: GoodEnough;
  source: { text: string; licence: string | null; simulated: boolean } | null;
  created_at: Time;
}

export interface LabelSpec {
  name: string;
  title: string | null;
  key: string | null;
  colour: string | null;
  rule: string | null;
}

export interface Question {
  name: string;
  type: string;
  on: string | null;
  title: string | null;
  required: boolean;
  rule: string | null;
  labels: LabelSpec[];
  attributes: Question[];
  when: Record<string, string[]> | null;
  options: Record<string, Json>;
}

export interface ProjectMe {
  role: Role;
  pseudonym: string;
  state: string;
  actions: string[];
  needs: null | 'qualification' | 'acknowledgement';
}

export interface Project extends ProjectCard {
  blueprint_version: number;
  schema_version: number;
  guideline_version: number;
  rev: number;
  /** With gold, excluded and broken ones, as the items page lists them. */
  n_all_items: number | null;
  me: ProjectMe;
  questions: Question[];
  attributes: Record<string, { values: string[] }>;
  data: Record<string, { type: string; source: string | null }>;
  skip_reasons: string[];
}

export interface DiffChange {
  pointer: string;
  kind: 'added' | 'removed' | 'changed';
  before: Json;
  after: Json;
  effect: string;
  answers_affected: number;
  needs_decision: null | { question: string; kind: string; options: string[] };
}

export interface BlueprintDiff {
  changes: DiffChange[];
  safe: boolean;
}

export interface Plan {
  items: number;
  labels_needed: number;
  cost: number | null;
  hours: number | null;
  ends_at: Time | null;
  notes: string[];
  labels_per_item: number;
  seconds_per_label: number;
  currency: string;
  accuracy: number | null;
  fits: boolean | null;
  curve: { most: number; labels_per_item: number; accuracy: number; cost: number | null; hours: number }[];
}

export interface Advice {
  code: string;
  pointer: string;
  message: string;
  why: string;
  severity: 'warn' | 'info';
  line?: number | null;
}

export interface BlueprintCheck {
  ok: boolean;
  document: Record<string, Json> | null;
  /** The blueprint as YAML. */
  source: string;
  problems: Problem[];
  advice: Advice[];
  diff: BlueprintDiff | null;
  plan: Plan | null;
}

export interface Template {
  name: string;
  title: string;
  description: string;
  source: string;
}

export interface Blueprint {
  version: number;
  rev: number;
  source: string;
  document: Record<string, Json>;
  advice: Advice[];
  at: Time;
  author: string;
  note: string;
  schema_version: number;
}

export interface BlueprintVersionDetail {
  version: number;
  at: Time;
  author: string;
  note: string;
  source: string;
  document: Record<string, Json>;
}

export interface BlueprintVersion {
  version: number;
  at: Time;
  author: string;
  note: string | null;
}

export type CriterionStatus = 'holds' | 'narrow' | 'open' | 'fails' | 'undefined';

export interface Criterion {
  measure: string;
  of: string | null;
  target: number;
  direction: 'at_least' | 'at_most';
  status: CriterionStatus;
  interval: Interval | null;
  sentence: string;
  href: string | null;
}

export interface Phase {
  phase: 'blueprint' | 'dataset' | 'people' | 'labelling' | 'guideline' | 'quality' | 'iteration';
  status: 'ok' | 'warn' | 'open' | 'fail' | 'run';
  headline: string;
  detail: string;
  href: string | null;
}

export interface NextStep {
  finding: string | null;
  title: string;
  evidence: string;
  about: string;
  action: string;
  effect: string;
  cost: string;
  href: string;
  button: string;
}

export interface Overview {
  title: string;
  problem: string;
  good_enough: GoodEnough;
  sentence: string;
  criteria: Criterion[];
  phases: Phase[];
  next_steps: NextStep[];
  progress: {
    points: { at: Time; settled: number }[];
    waiting: number;
    in_work: number;
    settled: number;
    in_review: number;
    accepted: number;
    excluded: number;
    total: number;
    forecast: { at: Time; low: Time; high: Time } | null;
  };
  budget: {
    spent: number;
    limit: number | null;
    forecast: number | null;
    currency: string;
    hours: number;
    deadline: string | null;
  } | null;
  saved: { labels: number; share: number; against: number } | null;
  activity: { at: Time; actor: string | null; kind: string; text: string; href: string | null }[];
}

/* Items */

export interface Datum {
  type: string;
  text?: string | null;
  /** Of the whole text, in code points; lists cut long texts short. */
  length?: number | null;
  url?: string | null;
  thumb?: string | null;
  width?: number | null;
  height?: number | null;
}

export type Answers = Record<string, Json>;

/** One box of a `boxes` answer: pixels of the upright image. */
export interface BoxRegion {
  id: string;
  label: string;
  box: [number, number, number, number];
  rotation?: number;
  attributes?: Record<string, Json>;
  suggestion?: string;
}

export interface Consensus {
  value: Json;
  posterior: number | null;
  summary: string;
}

export type ItemState =
  | 'preparing'
  | 'waiting'
  | 'in_work'
  | 'settled'
  | 'in_review'
  | 'accepted'
  | 'excluded'
  | 'broken';

export interface Item {
  id: string;
  external_id: string | null;
  state: ItemState;
  gold: boolean;
  data: Record<string, Datum>;
  attributes: Record<string, string>;
  group?: string | null;
  labels_done: number;
  labels_open: number;
  labels_needed: number;
  posterior: number | null;
  dispute: number | null;
  batch: { id: string; name: string } | null;
  consensus: Record<string, Consensus>;
  broken_reason: string | null;
  priority: number;
  created_at: Time;
  changed_at: Time;
  rev: number;
}

/** The first page tells the counts of the whole project and how many match (counting stops at 10,000). */
export interface ItemPage extends Page<Item> {
  total_is_least?: boolean;
  counts: Partial<Record<ItemState, number>> | null;
}

export interface ItemDetail extends Item {
  annotations: { id: string; by: string; state: string; stage: string; rev: number; answers: Answers; summary: string; at: Time; lead_ms: number; guideline_version: number; schema_version: number; suggested: boolean }[];
  reviews: { decision: string; cause: string | null; note: string | null; at: Time; by: string }[];
  discussions: { id: string; title: string; state: string; rule: string | null; n_messages: number; opened_at: Time }[];
  predictions: { model: string; version: string; question: string; value: Json; score: number | null; at: Time }[];
  history: { at: Time; kind: string; actor: string | null; text: string }[];
  gold_answers: Answers | null;
}

export interface ActionResult {
  affected: number;
  skipped: number;
  sentence: string;
}

/* Imports */

export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled' | (string & {});

export interface Import {
  id: string;
  name: string;
  format: string;
  state: JobState;
  done: number;
  total: number | null;
  added: number;
  changed: number;
  unchanged: number;
  /** Items that came in with a medium that cannot be used. */
  broken: number;
  /** Rows that did not come in. */
  bad: number;
  created_at: Time;
  started_at: Time | null;
  finished_at: Time | null;
  error: { code: string; message: string; details?: Json } | null;
}

export interface ImportProblem {
  line: number | null;
  external_id: string | null;
  pointer: string;
  code: string;
  message: string;
  value: Json;
}

export interface CoverageCell {
  values: string[];
  n: number;
  in_work: number;
  settled: number;
  accepted: number;
  target: number | null;
  status: 'met' | 'thin' | 'empty' | 'impossible';
  /** Settled items wanted yet, and how many of them the pool does not hold. */
  short: number;
  lacking: number;
}

export interface Coverage {
  n_items: number;
  settled: number;
  in_work: number;
  waiting: number;
  attributes: {
    name: string;
    title: string | null;
    declared: boolean;
    values: { value: string; n: number; in_work: number; settled: number; accepted: number }[];
    missing: number;
  }[];
  pairs: { by: string[]; target: number | null; missing: number; cells: CoverageCell[] }[];
  targets: { by: string[]; at_least: number; met: number; total: number; impossible: number; cells: CoverageCell[] }[];
  collect: { by: string[]; values: string[]; n: number; settled: number; in_pool: number; target: number }[];
  copies: { groups: number; items: number; largest: { n: number; items: string[]; external_ids: (string | null)[] }[] };
  sentence: string;
  choices: string[];
}

/* People */

export interface Member {
  id: string;
  name: string | null;
  pseudonym: string;
  role: Role;
  skills: string[];
  state: string;
  joined_at: Time;
  qualified_at: Time | null;
  pause_reason: string | null;
  n_submitted: number;
  /** Labels that were taken out of what counts. */
  n_withdrawn: number;
  gold_accuracy: Interval | null;
  agreement: Interval | null;
  median_seconds: number | null;
  qualification: { done: number; correct: number; of: number; pass_mark: number; passed: boolean | null } | null;
  /** The share of answers that were faster than anybody can look; null unless it stands out. */
  too_fast: number | null;
  acknowledged_version: number;
  /** What a manager told them last. */
  note: { text: string; rule: string | null; by: string; at: Time; seen_at: Time | null } | null;
  simulated: boolean;
  last_seen_at: Time | null;
  is_me: boolean;
  may_change: boolean;
  rev: number;
}

/** What an action on a member did, or would do. */
export interface MemberActed {
  action: string;
  labels: number;
  items: number;
  sentence: string;
  note: string | null;
  rule: string | null;
}

export interface MemberList {
  items: Member[];
  grantable: Role[];
  roles: Record<string, string[]>;
  qualification: { gold: number; pass_mark: number } | null;
  guideline_version: number;
}

export interface Invitation {
  id: string;
  url?: string | null;
  email?: string | null;
  role: Role;
  skills?: string[];
  expires_at: Time;
  state?: string;
}

export interface InvitationLook {
  project: string | null;
  organisation: string;
  role: Role;
  email: string | null;
  inviter: string;
  expires_at: Time;
  signed_in: boolean;
  /** How many gold items the newcomer is tested with first. */
  qualification: number;
}

/* Guideline and discussions */

export interface DiffWord {
  op: '=' | '+' | '-';
  text: string;
}

export interface Rule {
  id: string;
  title: string;
  html: string;
  text: string;
  examples: Example[];
  n_discussions: number;
  changed_in: number;
  /** What the rule governs: titles of labels and questions. */
  labels: string[];
}

export interface Example {
  id: string;
  rule: string;
  kind: 'good' | 'bad' | 'borderline';
  caption: string;
  item: { data: Record<string, Datum> } | null;
  answers: Answers | null;
  created_at: Time;
  from_discussion: string | null;
}

export interface Guideline {
  version: number;
  text: string;
  html: string;
  rules: Rule[];
  /** Null while nothing is published. */
  at: Time | null;
  author: string | null;
  note: string | null;
  acknowledged_version: number | null;
  changes_since_acknowledged: DiffWord[] | null;
  /** What stands before the first rule. */
  introduction: string;
  /** Rules that labels of the blueprint name and the guideline lacks. */
  missing_rules: string[];
  may_edit: boolean;
  rev: number;
}

export interface RuleChange {
  rule: string;
  title: string;
  kind: 'added' | 'removed' | 'changed' | 'same';
  words: DiffWord[];
}

export interface Affected {
  annotations: number;
  items: number;
  rules: string[];
  complete: boolean;
}

export interface GuidelinePreview {
  html: string;
  rules: Rule[];
  problems: Problem[];
  changes: RuleChange[];
  missing_rules: string[];
  affected: Affected | null;
}

export interface GuidelineReader {
  pseudonym: string;
  role: Role;
  acknowledged_version: number;
  at: Time | null;
}

export interface GuidelineVersion {
  version: number;
  at: Time;
  author: string;
  note: string | null;
  /** Counts are null for those whose role does not see them. */
  n_annotations: number | null;
  acknowledged: number | null;
  of: number | null;
}

export interface GuidelineDiff {
  from: number;
  to: number;
  rules: RuleChange[];
  lines: DiffWord[];
  affected: Affected | null;
}

export interface Message {
  id: string;
  author: string;
  at: Time;
  text: string;
  html: string;
  is_answer: boolean;
  mine: boolean;
}

export interface Discussion {
  id: string;
  title: string;
  kind: string;
  state: 'open' | 'answered' | 'closed';
  rule: string | null;
  question: string | null;
  region: string | null;
  region_value: Json;
  item: { id: string | null; external_id: string | null; data: Record<string, Datum>; gold: boolean | null } | null;
  opened_by: string;
  opened_at: Time;
  changed_at: Time;
  messages: Message[];
  example: string | null;
  mine: boolean;
  unseen: boolean;
  may_answer: boolean;
  rev: number;
}

export interface DiscussionPage extends Page<Discussion> {
  counts: Record<string, number>;
  may_answer: boolean;
}

/* Labelling */

export interface Feedback {
  [key: string]: Json;
}

/** Where an annotator stands in a project. */
export interface Work {
  /** `left_is_more`: the count was stopped there, more are waiting. */
  progress: { done: number; mine_today: number; returned: number; left_estimate: number; left_is_more: boolean };
  needs: null | 'qualification' | 'acknowledgement' | 'paused' | 'not_qualified';
  pause_reason: string | null;
  qualification: { done: number; of: number; pass_mark: number; passed: boolean | null } | null;
  guideline: { version: number; acknowledged: number };
  unseen_answers: number;
  median_seconds: number | null;
  lease_minutes: number;
  /** What a manager said, until it is read. */
  note: { text: string; rule: string | null; by: string; at: Time } | null;
}

export interface Suggestion {
  id: string;
  model: string;
  version: string;
  value: Json;
  score: number | null;
}

export interface Task {
  assignment: string;
  expires_at: Time;
  stage: string;
  data: Record<string, Datum>;
  attributes: Record<string, string>;
  draft: { answers: Answers; at: Time } | null;
  returned: { note: string; answers: Answers; by_reviewer: boolean } | null;
  suggestions: Record<string, Suggestion>;
  schema_version: number;
  guideline_version: number;
  position?: { done: number; of: number | null };
}

export interface Submitted {
  annotation: string;
  state: 'submitted' | 'surplus';
  next: Task | null;
  feedback: Feedback | null;
}

export interface HistoryEntry {
  annotation: string;
  assignment: string;
  at: Time;
  state: string;
  summary: string;
  thumb: string | null;
  text: string | null;
  lead_ms: number;
  can_reopen: boolean;
  note: string | null;
}

/* Review */

export interface ReviewEntry {
  item: string;
  external_id: string | null;
  thumb: string | null;
  dispute: number | null;
  differences: number;
  rules: string[];
  posterior: number | null;
  waiting_since: Time;
}

export interface Annotation {
  id: string;
  by: string;
  state: string;
  rev: number;
  answers: Answers;
  at: Time;
  lead_ms: number;
  guideline_version: number;
  schema_version: number;
  suggested: boolean;
  gold_accuracy: Interval | null;
}

export interface Difference {
  question: string;
  kind: 'label' | 'missing' | 'geometry' | 'value';
  region_ids: string[];
  sentence: string;
  rule: string | null;
  sides: { by: string; says: string; iou: number | null }[];
}

export interface ReviewCase {
  item: Item;
  annotations: Annotation[];
  consensus: Record<string, { value: Json; posterior: number | null; support: Json }>;
  differences: Difference[];
  lease_until: Time;
}

export type Cause = 'slip' | 'confusion' | 'unclear_rule' | 'hard_item' | 'bad_data';

/* Gold and quality */

export interface GoldItem {
  id: string;
  item: Item;
  answers: Answers;
  source: string;
  n_shown: number;
  accuracy: Interval | null;
  retired_at: Time | null;
}

export interface Confusion {
  of: string;
  labels: string[];
  matrix: number[][];
  against: 'gold' | 'consensus';
}

export type CauseCounts = Record<string, number>;

/** Causes that reviewers gave; `unclear` is the share of unclear rules, `items` the latest of those. */
export interface CauseFigure {
  counts: CauseCounts;
  n: number;
  unclear: Interval | null;
  items: string[];
}

/** What one model version's suggestions do to the answers to one question; `undefined` says why a figure is missing. */
export interface Anchoring {
  of: string;
  model: string;
  version: string;
  n: number;
  units: number;
  kept: Interval | null;
  edited: Interval | null;
  dismissed: Interval | null;
  wrong_kept: Interval | null;
  agreement_with: Interval | null;
  agreement_without: Interval | null;
  right_with: Interval | null;
  right_without: Interval | null;
  sentence: string;
  undefined: Record<string, string>;
}

/** How often the candidate shown first is preferred, against one half. */
export interface OrderEffect {
  of: string;
  n: number;
  ties: number;
  share: Interval | null;
  effect: string;
  sentence: string;
}

/** Posteriors against what reviewers decided; `error` is the expected calibration error. */
export interface Reliability {
  of: string;
  n: number;
  error: number | null;
  bins: { low: number; high: number; mean: number; right: Interval; items: string[] }[];
  sentence: string;
}

/** The share of items in dispute by day or week, with exact limits of three sigma. */
export interface ControlChart {
  weekly: boolean;
  centre: number;
  points: { at: Time; n: number; disputed: number; share: number; low: number; high: number; outside: string; items: string[] }[];
}

export interface Quality {
  at: Time | null;
  n_items: number;
  n_labels: number;
  sentence: string;
  criteria: Criterion[];
  agreement: { of: string; measure: string; interval: Interval | null; words: string }[];
  series: {
    measure: string;
    of: string | null;
    person: string | null;
    points: { at: Time; value: number; low: number; high: number; n: number }[];
    target: number | null;
  }[];
  guideline_marks: { version: number; at: Time }[];
  annotators: {
    member: string;
    pseudonym: string;
    role: Role;
    n_labels: number;
    gold: Interval | null;
    agreement: Interval | null;
    median_seconds: number | null;
    /** Accuracy in equal steps of time, oldest first. */
    trend: number[];
    state: string;
    finding: string | null;
  }[];
  confusion: Confusion[];
  balance: {
    of: string;
    labels: { label: string; n: number; share: Interval | null; expected: number | null }[];
    /** How many equally frequent labels would be as varied. */
    effective: number;
    rare: string[];
  }[];
  disputes: {
    n: number;
    of: number;
    by_rule: {
      rule: string;
      title: string;
      n: number;
      of: number;
      interval: Interval | null;
      items: string[];
      questions: number;
      /** Disputed cases that a clearer rule is expected to settle. */
      settles: number;
      causes: CauseFigure | null;
      /** The two labels that are confused most; `other` is empty where the thing was missed. */
      pair: { one: string; other: string; n: number } | null;
    }[];
  };
  causes: { all: CauseFigure; by_question: Record<string, CauseFigure>; by_rule: Record<string, CauseFigure> } | null;
  anchoring: Anchoring[];
  order_effects: OrderEffect[];
  reliability: Reliability[];
  control: ControlChart | null;
  redundancy: { labels: number; fixed: number; saved: number; share: number } | null;
  methods: Record<string, string>;
  running: { id: string; state: JobState; done: number; total: number | null } | null;
  /** Agreement by the attributes of the items, the lowest first; `below` stands out surely. */
  slices: { of: string; attribute: string; value: string; interval: Interval; below: boolean }[];
}

export interface Acceptance {
  id: string;
  limit: number;
  confidence: number;
  outcome: 'open' | 'accepted' | 'rejected' | 'withdrawn';
  sentence: string;
  checked: number;
  errors: number;
  error: Interval | null;
  /** Checks without an error that would be enough from here. */
  left: number;
  most: number;
  n_pool: number;
  where: Record<string, string>;
  by: string | null;
  strata: { value: string | null; drawn: number; checked: number; errors: number; error: Interval | null }[];
  started_at: string;
  /** The item to check next, for the person who asks. */
  next: string | null;
}

export interface Savings {
  adaptive: boolean;
  items: number;
  labels: number;
  against: number;
  saved: number;
  share: number;
  money: number | null;
  currency: string;
  audit: Interval | null;
  gold: Interval | null;
  sentence: string;
}

export interface Finding {
  id: string;
  kind: string;
  state: 'open' | 'acted_on' | 'dismissed';
  title: string;
  evidence: string;
  about: { rule?: string; member?: string; label?: string; batch?: string; cell?: Json; since?: string; gold?: string };
  effect: string;
  actions: { name: string; title: string; preview: string | null }[];
  at: Time;
}

/* Iteration */

export interface Model {
  model: string;
  version: string;
  n: number;
  n_items: number;
  at: Time;
  questions: string[];
  /** Its answers are shown to annotators as suggestions. */
  suggest: boolean;
}

export interface Evaluation {
  model: string;
  version: string;
  at: Time;
  /** The question that slices and versions are about. */
  question: string;
  reference: 'accepted' | 'consensus';
  target: { metric: string; value: number } | null;
  questions: {
    question: string;
    title: string;
    measure: 'accuracy' | 'map' | 'likeness';
    value: Interval | null;
    /** The same on items that were drawn at random. */
    control: Interval | null;
    n: number;
    reference: string;
    confusion: { labels: string[]; matrix: number[][] };
    by_label: { label: string; precision: Interval | null; recall: Interval | null; ap: number | null; n: number }[];
  }[];
  slices: WeakSlice[];
  versions: { version: string; at: Time; n: number; value: Interval | null }[];
}

export interface WeakSlice {
  where: Record<string, string>;
  n: number;
  /** Items that no slice before it holds. */
  new: number;
  value: Interval | null;
  rest: number | null;
  gap: number | null;
  /** Items of it that could be labelled next. */
  waiting: number;
  items_href: string;
}

export type Arm = 'uncertainty' | 'coverage' | 'weak_slice' | 'control';

export interface Batch {
  id: string | null;
  name: string;
  reason: string;
  size: number;
  arms: Partial<Record<Arm, number>>;
  /** `value`: how good the model that chose it is on the arm's settled items. */
  by_arm: { arm: Arm; n: number; settled: number; value: Interval | null }[];
  short: Partial<Record<Arm, number>>;
  copies: number;
  settled: number;
  state: 'preview' | 'open' | 'done' | 'withdrawn';
  at: Time;
  labels: number;
  hours: number | null;
  cost: number | null;
  currency: string | null;
  ahead_of: number;
  model: string | null;
  version: string | null;
  sentence: string;
  items_sample: { id: string; external_id: string | null; arm: Arm; data: Record<string, Datum>; attributes: Record<string, Json> }[];
}

/* Snapshots, exports, jobs */

export interface Snapshot {
  id: string;
  name: string;
  note: string;
  state: JobState;
  n_items: number;
  n_annotations: number;
  sha256: string | null;
  size: number | null;
  at: Time;
  certificate: {
    items_by_state?: Record<string, number>;
    quality?: { criteria?: Criterion[]; sentence?: string; at?: Time } | null;
    [key: string]: unknown;
  };
  job: string | null;
  done: number;
  total: number | null;
}

export interface Format {
  name: string;
  title: string;
  media_type: string;
  extension: string;
  loses: string[];
  per: 'item' | 'annotation';
  label_types: string[];
  fits: boolean;
  names_people: boolean;
}

export interface Export {
  id: string;
  format: string;
  title: string;
  snapshot: string | null;
  options: { states?: string[] | null; provenance?: boolean };
  state: JobState;
  size: number | null;
  sha256: string | null;
  losses: string[];
  download: string | null;
  at: Time;
  job: string | null;
  done: number;
  total: number | null;
}

/** Why long work failed. */
export interface Failure {
  code?: string;
  message?: string;
  [key: string]: unknown;
}

export interface Job {
  id: string;
  kind: string;
  state: JobState;
  done: number;
  total: number | null;
  attempts: number;
  error: Failure | null;
  result: Json;
  created_at: Time;
  started_at: Time | null;
  finished_at: Time | null;
  cancel_requested: boolean;
}

export interface ProjectEvent {
  id: string;
  at: Time;
  kind: string;
  actor: string | null;
  object: string | null;
  payload: Json;
}
