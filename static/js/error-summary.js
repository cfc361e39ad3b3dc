// The summary of errors takes the focus when the page opens, so that it is heard first.
document.querySelector("[data-error-summary]")?.focus();
