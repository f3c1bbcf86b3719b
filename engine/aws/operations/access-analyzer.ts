/** What the run asks of Access Analyzer. */

export const accessAnalyzerOperations = {} as const;
