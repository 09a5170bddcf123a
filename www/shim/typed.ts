/** What a donor typed, read from the fields themselves: of a form that broke down nothing else can be asked. */

/** What stands in the fields of `form`: texts by their field, choices by their group. */
export const typedIn = (form: HTMLElement): Map<string, string> => {
  const all = new Map<string, string>();
  for (const input of form.querySelectorAll("input")) {
    if (input.type != "radio") all.set(input.id, input.value);
    else if (input.checked) all.set(input.name, choiceOf(input));
  }
  return all;
};

/** Puts it into the fields of another form, as if by the donor's hand. What has no place there any more is left out. */
export const retype = (form: HTMLElement, typed: ReadonlyMap<string, string>): void => {
  for (const input of form.querySelectorAll("input")) {
    if (input.type == "radio") {
      if (input.checked || typed.get(input.name) != choiceOf(input)) continue;
      input.checked = true;
    } else {
      const value = typed.get(input.id);
      // An empty amount of the donor's own is no amount: an offered one was chosen in its place.
      if (value == null || value == input.value || (!value && input.inputMode == "decimal")) continue;
      input.value = value;
      input.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
    }
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
};

/** Which of its group a radio is. A tip says in brackets what it comes to, which follows the amount a moment later. */
const choiceOf = (radio: HTMLInputElement): string => radio.labels![0]!.textContent!.split(/ ?[(（]/)[0]!;
