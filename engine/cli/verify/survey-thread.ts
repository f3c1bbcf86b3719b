/** The script of the second thread of `runbook verify`. */
import { workerData } from "node:worker_threads";
import { isKnownWrite } from "../../aws/operations.ts";
import { serveSurveys, type SharedMemory } from "../../journal/second-thread.ts";

serveSurveys(workerData as SharedMemory, isKnownWrite);
