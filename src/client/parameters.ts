/** The parameter table and its checks, for the page: the one place where it takes values from the pipeline. */
export { DEFAULTS, PARAMETER_GROUPS, PARAMETERS, buildSuffix, findParameter } from '#pipeline/parameters.ts';
export { completeParameters, describeAllowed, validateParameters } from '#pipeline/validate-parameters.ts';
export type {
  NamedParameter,
  ParameterChoice,
  ParameterName,
  ParameterValue,
  Parameters,
} from '#pipeline/parameters.ts';
export type { ParameterViolation } from '#pipeline/validate-parameters.ts';
