// Citing by typing: “[[” and words, or a code, open a list of facts at the caret; Enter puts the chosen one there.
(() => {
  const { React, DraftJS, draftail } = window;
  const TYPE = "RRA-CITATION";
  const OPENED = /\[\[([^[\]]{0,80})$/;
  const PAUSE = 200;
  let lists = 0;

  const element = (name, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

  // Where “[[…” stands before the caret, if it does.
  const openedAt = (editorState) => {
    const selection = editorState.getSelection();
    if (!selection.isCollapsed() || !selection.getHasFocus()) return null;
    const block = editorState.getCurrentContent().getBlockForKey(selection.getAnchorKey());
    const end = selection.getAnchorOffset();
    const match = OPENED.exec(block.getText().slice(0, end));
    return match && { key: block.getKey(), start: end - match[0].length, end, q: match[1].trim() };
  };

  // The code of the fact in place of what was typed, as a citation, and a space after it to go on.
  const cited = (editorState, { start, end }, reference) => {
    const style = editorState.getCurrentInlineStyle();
    const typed = editorState.getSelection().merge({ anchorOffset: start, focusOffset: end, isBackward: false });
    const content = editorState.getCurrentContent().createEntity(TYPE, "MUTABLE", { reference });
    const key = content.getLastCreatedEntityKey();
    const put = DraftJS.Modifier.replaceText(content, typed, reference.split("@")[0], style, key);
    const spaced = DraftJS.Modifier.insertText(put, put.getSelectionAfter(), " ", style);
    const pushed = DraftJS.EditorState.push(editorState, spaced, "insert-characters");
    return DraftJS.EditorState.forceSelection(pushed, spaced.getSelectionAfter());
  };

  // Wagtail names no editor of rich text in a block: it is called what stands above it, which is a block's kind or a
  // panel's heading.
  const nameEditors = () => {
    for (const editor of document.querySelectorAll(".public-DraftEditor-content:not([aria-label])")) {
      const label = editor.closest("[data-contentpath]")?.querySelector(".w-field__label");
      const heading = editor.closest("section")?.querySelector(".c-sf-block__type, [data-panel-heading-text]");
      const words = [label, heading].map((each) => each?.textContent.replace("*", "").trim()).find(Boolean);
      if (words) editor.setAttribute("aria-label", words);
    }
  };

  // In time for whoever enters one, however late its block was drawn.
  document.addEventListener("focusin", ({ target }) => {
    if (target.matches(".public-DraftEditor-content:not([aria-label])")) nameEditors();
  });

  class Typing extends React.Component {
    componentDidMount() {
      lists += 1;
      this.id = `rra-typing-${lists}`;
      setTimeout(nameEditors, 300); // once it stands in the form
      this.keys = (event) => this.key(event);
      this.away = (event) => {
        if (this.panel && !this.panel.contains(event.target)) this.close();
      };
    }

    componentDidUpdate() {
      const place = openedAt(this.props.getEditorState());
      if (!place) {
        this.dismissed = null;
        this.close();
        return;
      }
      const here = `${place.key}:${place.start}`;
      if (this.dismissed === here) return;
      const changed = !this.place || this.place.q !== place.q;
      this.place = { ...place, here };
      if (!this.panel) this.open();
      if (changed) this.later();
    }

    componentWillUnmount() {
      this.close();
    }

    settings() {
      return JSON.parse(document.querySelector("[data-rra-typing]").dataset.rraTyping);
    }

    open() {
      nameEditors();
      this.words = this.settings();
      this.field = document.activeElement;
      this.status = element("p", { role: "status", textContent: this.words.hint });
      this.list = element("ul", { id: this.id, role: "listbox", ariaLabel: this.words.results, tabIndex: 0 });
      this.panel = element("div", { className: "rra-typing" }, this.status, this.list);
      // The caret stays in the text while the list is used by mouse.
      this.panel.addEventListener("mousedown", (event) => event.preventDefault());
      (document.querySelector("main") ?? document.body).append(this.panel);
      this.put();
      document.addEventListener("keydown", this.keys, true);
      document.addEventListener("mousedown", this.away);
      this.tell({ "aria-autocomplete": "list", "aria-controls": this.id, "aria-haspopup": "listbox" });
      this.show([]);
    }

    // Below the caret, or above it where there is no room.
    put() {
      const selection = window.getSelection();
      const caret = selection.rangeCount ? selection.getRangeAt(0).getBoundingClientRect() : null;
      const at = caret?.height ? caret : this.field.getBoundingClientRect();
      const { width, height } = this.panel.getBoundingClientRect();
      const left = Math.max(8, Math.min(at.left, document.documentElement.clientWidth - width - 8));
      const isRoomBelow = at.bottom + height + 8 < window.innerHeight;
      const top = isRoomBelow ? at.bottom + 4 : Math.max(8, at.top - height - 4);
      Object.assign(this.panel.style, { left: `${left}px`, top: `${top}px` });
    }

    tell(attributes) {
      for (const [name, value] of Object.entries(attributes)) {
        if (value === null) this.field.removeAttribute(name);
        else this.field.setAttribute(name, value);
      }
    }

    close() {
      clearTimeout(this.timer);
      if (!this.panel) return;
      document.removeEventListener("keydown", this.keys, true);
      document.removeEventListener("mousedown", this.away);
      this.tell({
        "aria-autocomplete": null,
        "aria-controls": null,
        "aria-haspopup": null,
        "aria-activedescendant": null,
      });
      this.panel.remove();
      this.panel = this.place = null;
    }

    later() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.search(), PAUSE);
    }

    async search() {
      const { q } = this.place;
      if (!q) return this.show([], this.words.hint);
      let results = [];
      let words;
      try {
        const url = `${this.words.url}?q=${encodeURIComponent(q)}`;
        const answer = await fetch(url, { headers: { Accept: "application/json" } });
        if (!answer.ok) throw new Error(String(answer.status));
        results = (await answer.json()).results;
        words = results.length ? `${this.words.results}: ${results.length}. ${this.words.keys}` : this.words.none;
      } catch {
        words = this.words.failed;
      }
      if (this.panel && this.place.q === q) this.show(results, words);
    }

    show(results, words = this.words.hint) {
      this.results = results;
      this.status.textContent = words;
      this.list.hidden = !results.length;
      this.list.replaceChildren(...results.map((result, number) => this.option(result, number)));
      this.choose(results.length ? 0 : -1);
      this.put();
    }

    option({ reference, words, type, detail, doubts }, number) {
      const about = element("small", { textContent: `${reference} · ${detail ?? type}` });
      const option = element("li", { id: `${this.id}-${number}`, role: "option" }, element("span", {}, words), about);
      if (doubts.length) {
        option.append(element("small", { className: "rra-typing__doubt", textContent: `⚠ ${doubts.join(" · ")}` }));
      }
      option.addEventListener("click", () => this.insert(number));
      return option;
    }

    choose(number) {
      this.chosen = number;
      [...this.list.children].forEach((option, place) => option.setAttribute("aria-selected", String(place === number)));
      this.list.children[number]?.scrollIntoView({ block: "nearest" });
      this.tell({ "aria-activedescendant": number < 0 ? null : `${this.id}-${number}` });
    }

    key(event) {
      const count = this.results.length;
      const moves = { ArrowDown: 1, ArrowUp: -1 };
      if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
      if (event.key === "Escape") {
        this.dismissed = this.place.here;
        this.close();
      } else if (event.key in moves && count) {
        this.choose((this.chosen + moves[event.key] + count) % count);
      } else if (event.key === "Enter" && !event.shiftKey && count) {
        this.insert(this.chosen);
      } else {
        if (event.key === "Tab") this.close();
        return;
      }
      event.preventDefault();
      event.stopPropagation();
    }

    insert(number) {
      const { reference } = this.results[number];
      const { place } = this;
      this.close();
      this.props.onChange(cited(this.props.getEditorState(), place, reference));
    }

    render() {
      return null;
    }
  }

  draftail.registerPlugin({ type: "rra-typing", meta: Typing }, "controls");
})();
