/** What the run asks of Data Exports. */

export const bcmDataExportsOperations = {} as const;
