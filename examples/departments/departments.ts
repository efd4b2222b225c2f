/** What the company decides about a department; everything else follows from it. */
export interface Department {
  /** Name of its domain. */
  name: string;
  /** Who is asked when something is wrong. */
  contact: { name: string; email: string };
  /** How long its backups are kept. */
  keepDays: number;
  /** Hour at which its backups begin. */
  startTime: string;
  /** Accounts, by what they may do. */
  people: { heads: string[]; restorers: string[]; watchers: string[] };
}

export const departments: Department[] = [
  {
    name: "Engineering",
    contact: { name: "Engineering IT", email: "engineering-it@example.com" },
    keepDays: 90,
    startTime: "20:00",
    people: { heads: ["eng-head"], restorers: ["eng-helpdesk"], watchers: ["eng-monitor"] },
  },
  {
    name: "Finance",
    contact: { name: "Finance office", email: "finance-office@example.com" },
    // Kept as long as the law wants books kept.
    keepDays: 3653,
    startTime: "22:00",
    people: { heads: ["fin-head"], restorers: [], watchers: ["fin-audit"] },
  },
];
