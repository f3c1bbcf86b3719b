/** The calls of SageMaker. */
import { type Fate, ref } from "../refs.ts";
import { asked, one, type Reading, type Readings } from "./reading.ts";

const named = (fate: Fate, kind: string, member: string) =>
  one(fate, (call) => ref.regional(kind, call.region, asked(call, member)));
const notebook = (fate: Fate) => named(fate, "notebook", "notebookInstanceName");
const lifecycle = (fate: Fate) => named(fate, "notebook-lifecycle-config", "notebookInstanceLifecycleConfigName");

export const sagemaker: Readings = new Map<string, Reading>([
  ["CreateNotebookInstance", notebook("made")],
  ["UpdateNotebookInstance", notebook("changed")],
  ["StartNotebookInstance", notebook("changed")],
  ["StopNotebookInstance", notebook("changed")],
  // A way in for whoever has the URL.
  ["CreatePresignedNotebookInstanceUrl", notebook("changed")],
  ["DeleteNotebookInstance", notebook("removed")],
  // A script that runs in every notebook that names it; whoever wrote it last made what it does now.
  ["CreateNotebookInstanceLifecycleConfig", lifecycle("made")],
  ["UpdateNotebookInstanceLifecycleConfig", lifecycle("made")],
  ["DeleteNotebookInstanceLifecycleConfig", lifecycle("removed")],
  // What else can be made there is left to people.
  ["CreateEndpoint", named("made", "sagemaker-endpoint", "endpointName")],
  ["DeleteEndpoint", named("removed", "sagemaker-endpoint", "endpointName")],
  ["CreateTrainingJob", named("made", "training-job", "trainingJobName")],
  ["StopTrainingJob", named("removed", "training-job", "trainingJobName")],
  ["CreateProcessingJob", named("made", "processing-job", "processingJobName")],
  ["StopProcessingJob", named("removed", "processing-job", "processingJobName")],
]);
