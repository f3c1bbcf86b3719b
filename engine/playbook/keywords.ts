/** What each keyword of a playbook means, for editors and for the reference. */

/** At the top of a playbook. */
export const playbookKeywords = {
  runbook: "The version of the playbook language",
  title: "What the playbook does, as the views and the audit log show it.",
  inputs: "What the playbook is given, by name: a type, a description, a default. Without a default it must be given.",
  requirements:
    "The file of what the playbook is to fulfil, as seen from this one; `cites` then names only what stands in it.",
  stages: "The parts of the run, in order; the report shows how far each came.",
  steps: "The steps of a playbook without stages, which is how a part that others call is written.",
  outputs: "What a playbook that calls this one may read of it, by name: values after the last step.",
} as const;

/** At the top of an overlay, beside `runbook`, `title` and `inputs`. */
export const overlayKeywords = {
  extends: "The playbook, or overlay, that this one changes: its file, as seen from this one.",
  changes: "What is changed of its steps and of its parts' steps, in order.",
} as const;

/** In a change of an overlay. */
export const changeKeywords = {
  step: "The step that is changed: its path of ids, as `runbook validate --explain` lists them.",
  before: "The step before which others are added.",
  after: "The step after which others are added.",
  remove: "The step that is taken out. Refused where another step needs it, or where it alone cites a requirement.",
  "ask-before": "The step before which a person is asked.",
  because: "Why; shown with the change.",
  title: "What the views show instead.",
  with: "Parameters with their new values; the others stay as they are.",
  was: "Values that `with` replaces: where the base has another one by now, the change does not fit any more.",
  when: "The condition under which the step runs instead.",
  retry: "How often it is tried again instead.",
  timeout: "How long the action may take instead.",
  concurrency: "How many items are worked on at once instead.",
  cites: "What the step carries out instead.",
  checkpoint:
    "The checkpoint's `approve` or `choose`, `show` and `otherwise` instead; beside `ask-before` a whole one that chooses.",
  add: "The steps that are added. Files that they name are looked for beside the overlay.",
  id: "The id of the checkpoint that `ask-before` adds.",
} as const;

/** In a step. */
export const stepKeywords = {
  id: "The step's name in expressions, in the audit log and in answers: lower case letters, digits and _.",
  title: "What the views show.",
  uses: "The action to carry out; `runbook actions` lists them.",
  with: "The action's parameters, or the inputs of the playbook that is called.",
  checkpoint: "A question to a person: an approval over exact targets, or a choice among declared answers.",
  parallel: "Steps that run side by side; they cannot read each other.",
  repeat: "Steps that go round until a condition holds, at most `max` times.",
  playbook: "Another playbook to carry out: its file, as seen from this one.",
  end: "Ends the run with this outcome; gaps and failures can still make it a lesser one.",
  because: "The reason given with the outcome.",
  when: "The condition under which the step runs: CEL, true or false; in a loop it is asked for each item.",
  "for-each": "The list that the step runs over, one item at a time or side by side: CEL.",
  as: "The item's name in the step's expressions; `item` unless told.",
  key: "What tells the items apart, in the audit log too: CEL that gives text. Needed unless the items are texts.",
  concurrency: "How many items are worked on at once; 1 unless told.",
  retry:
    "Tries again after throttling, connection and server errors and conflicts that pass: `max` times, after growing pauses from `delay` on (1s unless told).",
  timeout: "How long the action may take; a write that is under way is never cut off.",
  "on-error": "What a failure leads to: `stop` the run, `continue` with the next step, or a list of steps.",
  cites: "What the step carries out: the parts of an instruction or of a standard that it answers to.",
} as const;

/** In a checkpoint. */
export const checkpointKeywords = {
  approve: "The question, over the exact targets.",
  choose: "The question, with the answers declared below it.",
  targets: "The objects to approve, each with an `id`: a CEL list.",
  answers: "From each answer to what it leads to, in words.",
  show: "What is shown under the question; any value.",
  otherwise: "What follows from a no, in words.",
  optional:
    "`true` where a no leaves nothing undone, as with an offer to restore: it does not cap the outcome. Refused where what is approved is contained or destroyed.",
} as const;
