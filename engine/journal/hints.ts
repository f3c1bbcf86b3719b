/** What to do where the disk fails: the same wherever a run meets it. */
export const mendDisk = "Nothing more is sent to AWS. Make room on the disk or mend it; then go on.";
