/** What a check has found. Without `wrong` and `missing` it has passed. */
export type Finding = {
	check: string;
	/** What somebody has to repair. */
	wrong?: string[];
	/** What only the owner can enter. */
	missing?: string[];
	/** What else is worth a line. */
	notes?: string[];
};

/** How the command ends: 0 when all is well, 2 when only the owner's entries are missing, else 1. */
export function exitCode(findings: Finding[], isToBeReleased: boolean): 0 | 1 | 2 {
	if (findings.some(({ wrong = [] }) => wrong.length > 0)) return 1;
	if (findings.every(({ missing = [] }) => missing.length === 0)) return 0;
	return isToBeReleased ? 1 : 2;
}

/** The lines that tell of a finding. */
export function linesOf({ check, wrong = [], missing = [], notes = [] }: Finding): string[] {
	const mark = wrong.length > 0 ? '✗' : missing.length > 0 ? '…' : '✓';
	return [`${mark} ${check}`, ...[...wrong, ...missing, ...notes].map((line) => `  ${line}`)];
}
