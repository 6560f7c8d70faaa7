/** Parts of a long name, between which a narrow place may break it: after a sign, and before a capital. */
export const pieces = (name: string): readonly string[] => name.split(/(?<=[._/#:=?&])(?=[\w])|(?<=[a-z])(?=[A-Z])/);
