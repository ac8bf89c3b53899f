// Which inputs a task's form shows: `visibleRule` of task.json, `input = value`, several joined by && or ||.

const TESTS = {
  "=": (value, wanted) => value === wanted,
  "!=": (value, wanted) => value !== wanted,
  startswith: (value, wanted) => value.startsWith(wanted),
  notstartswith: (value, wanted) => !value.startsWith(wanted),
  endswith: (value, wanted) => value.endsWith(wanted),
  notendswith: (value, wanted) => !value.endsWith(wanted),
  contains: (value, wanted) => value.includes(wanted),
  notcontains: (value, wanted) => !value.includes(wanted),
};
const TERM = /^(\w+)\s*(!=|=|\s\w+\s)\s*(.*)$/;

/** Whether an input is shown; `valueOf` gives the value of another input by its name. */
export function isVisible(rule, valueOf) {
  const holds = (term) => {
    const [, name, operator, wanted] = TERM.exec(term.trim()) ?? [];
    const test = TESTS[operator?.trim().toLowerCase()];
    // A rule that cannot be read hides nothing.
    return test === undefined || test(valueOf(name).toLowerCase(), wanted.trim().toLowerCase());
  };
  return rule.includes("||") ? rule.split("||").some(holds) : rule.split("&&").every(holds);
}
