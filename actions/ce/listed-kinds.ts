/**
 * What bills as what: the kinds of findings that the listings would have for a cost of Cost
 * Explorer's service. Services that charge for more than what is listed (S3, data transfer) are
 * left out: their costs say nothing of an object that was not found.
 */
export const kindsOf: ReadonlyMap<string, readonly string[]> = new Map([
  ["Amazon Elastic Compute Cloud - Compute", ["instance"]],
  ["Amazon Elastic Container Service", ["ecs-cluster", "ecs-service"]],
  ["Amazon EC2 Container Registry (ECR)", ["ecr-repository"]],
  ["AWS Lambda", ["lambda-function"]],
  ["Amazon Lightsail", ["lightsail-instance"]],
  ["Amazon SageMaker", ["notebook"]],
  ["Amazon Relational Database Service", ["db-instance", "db-snapshot"]],
  ["Amazon Route 53 (Registrar)", ["domain"]],
  ["Amazon Registrar", ["domain"]],
]);
