/** One argument of a POSIX shell, whatever is in it. */
export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** The command that signs exactly `message` with a key that this page never sees. */
export function signCommand(message: string, namespace: string): string {
  const sign = `ssh-keygen -Y sign -n ${namespace} -f ~/.ssh/id_ed25519_sk`;
  return `printf %s ${shellQuoted(message)} | ${sign}`;
}
