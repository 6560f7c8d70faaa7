/** The package has no declarations of its own. */
declare module "asl-validator" {
  /** Checks a definition in the Amazon States Language: its schema, paths, transitions, and names. */
  export default function validate(definition: object): { isValid: boolean; errors: readonly object[] };
}
