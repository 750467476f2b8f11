/**
 * The folder of the addon that was loaded. Where both C libraries' packages are installed (Yarn 1, npm before 10.4),
 * only one of them can run here, and Node has found out which.
 */
export function addonFolder(): string | undefined;
/** Names of the packages with an addon for this platform; on Linux one of each C library. */
export function addonPackages({ platform, arch }?: NodeJS.Process): string[];
/** The oldest glibc that released addons and programs run on; `make release-check` looks at what was built. */
export const GLIBC_FLOOR: "2.28";
