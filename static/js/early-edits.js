// The editor takes what the form holds two seconds after it opened, or was put in place again, for what was there
// before. What somebody wrote by then would count as no change: not saved by itself, and gone without a warning.
// So what the form held before their first key or click, or the first since it was saved, is what looks compare with.
(() => {
  const editing = (form) => window.wagtail.app.getControllerForElementAndIdentifier(form, "w-unsaved");
  let before;

  const remember = ({ target }) => {
    const form = target.closest?.("form[data-edit-form]");
    if (form) before ??= editing(form)?.formData;
  };
  for (const touch of ["keydown", "pointerdown", "paste", "drop"]) document.addEventListener(touch, remember, true);

  document.addEventListener("w-unsaved:watch-edits", ({ target, detail }) => {
    if (before === undefined || before === detail.initialFormData) return;
    Object.assign(editing(target), { initialFormData: before, previousFormData: before });
  });
  document.addEventListener(
    "w-autosave:success", // before the form hears of it and starts watching anew
    () => {
      before = undefined;
    },
    true,
  );
})();
