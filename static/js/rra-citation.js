// The editor's citation of a fact: a toolbar button, a dialog that searches the facts, and how the cited words look.
(() => {
  const { React, DraftJS, draftail } = window;
  const TYPE = "RRA-CITATION";

  const element = (name, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

  class CitationDialog {
    constructor({ url, words, hasSelection, onChosen, onClosed }) {
      Object.assign(this, { url, words, onChosen, onClosed });
      this.status = element("p", { role: "status", textContent: hasSelection ? "" : words.unselected });
      this.list = element("ul", { className: "rra-citation__found", ariaLabel: words.results });
      this.field = element("input", { type: "search", id: "rra-citation-q", autocomplete: "off" });
      this.field.addEventListener("input", () => this.later());
      this.dialog = element(
        "dialog",
        { className: "rra-citation", ariaLabel: words.search },
        element("label", { htmlFor: this.field.id, className: "w-field__label", textContent: words.search }),
        element("p", { className: "help", textContent: words.hint }),
        this.field,
        this.status,
        this.list,
        element("button", {
          type: "button",
          className: "button button-secondary",
          textContent: words.close,
          onclick: () => this.dialog.close(),
        }),
      );
      this.dialog.addEventListener("close", () => this.remove());
      // The editor must not take keys typed here for its own.
      this.dialog.addEventListener("keydown", (event) => event.stopPropagation());
    }

    show() {
      document.body.append(this.dialog);
      this.dialog.showModal();
      this.field.focus();
    }

    later() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.search(), 250);
    }

    async search() {
      const q = this.field.value.trim();
      let results = [];
      let status = "";
      if (q) {
        try {
          const answer = await fetch(`${this.url}?q=${encodeURIComponent(q)}`, { headers: { Accept: "application/json" } });
          if (!answer.ok) throw new Error(String(answer.status));
          results = (await answer.json()).results;
          status = results.length ? `${this.words.results}: ${results.length}` : this.words.none;
        } catch {
          status = this.words.failed;
        }
      }
      if (q !== this.field.value.trim()) return;
      this.status.textContent = status;
      this.list.replaceChildren(...results.map((result) => this.row(result)));
    }

    row({ reference, words, detail }) {
      const about = element("small", { textContent: `${reference} · ${detail}` });
      const choose = () => this.choose(reference);
      return element("li", {}, element("button", { type: "button", onclick: choose }, words, about));
    }

    choose(reference) {
      this.chosen = reference;
      this.dialog.close();
    }

    remove() {
      clearTimeout(this.timer);
      this.dialog.remove();
      if (this.chosen) this.onChosen(this.chosen);
      else this.onClosed();
    }
  }

  // The entity is set over the selected words; over an existing citation its reference is replaced.
  const cited = (editorState, reference) => {
    const content = editorState.getCurrentContent().createEntity(TYPE, "MUTABLE", { reference });
    const key = content.getLastCreatedEntityKey();
    const selection = editorState.getSelection();
    if (!selection.isCollapsed()) return DraftJS.RichUtils.toggleLink(editorState, selection, key);
    const code = reference.split("@")[0];
    const inserted = DraftJS.Modifier.insertText(content, selection, code, editorState.getCurrentInlineStyle(), key);
    return DraftJS.EditorState.push(editorState, inserted, "insert-characters");
  };

  class CitationSource extends React.Component {
    componentDidMount() {
      const { editorState, entityType, onComplete, onClose } = this.props;
      this.dialog = new CitationDialog({
        url: entityType.citationUrl,
        words: entityType.words,
        hasSelection: !editorState.getSelection().isCollapsed(),
        onChosen: (reference) => onComplete(cited(editorState, reference)),
        onClosed: onClose,
      });
      this.dialog.show();
    }

    render() {
      return null;
    }
  }

  // What is to be doubted in the facts that stand in the editors of the page: asked for together, and once.
  const doubts = new Map();
  let waiting = new Set();

  const askForDoubts = async (url) => {
    const asked = [...waiting];
    waiting = new Set();
    for (let at = 0; at < asked.length; at += 50) {
      const query = asked.slice(at, at + 50).map((reference) => `reference=${encodeURIComponent(reference)}`);
      try {
        const answer = await fetch(`${url}?${query.join("&")}`, { headers: { Accept: "application/json" } });
        if (!answer.ok) throw new Error(String(answer.status));
        for (const [reference, words] of Object.entries((await answer.json()).doubts)) doubts.set(reference, words);
      } catch {
        // Without an answer nothing is marked; the checks before publishing say the same.
      }
    }
    document.dispatchEvent(new CustomEvent("rra:doubts"));
  };

  const standingUrl = () => document.querySelector("[data-rra-standing]")?.dataset.rraStanding;

  class Citation extends React.Component {
    constructor(props) {
      super(props);
      this.state = { doubts: doubts.get(this.reference()) ?? [] };
      this.listen = () => this.setState({ doubts: doubts.get(this.reference()) ?? [] });
    }

    reference() {
      return this.props.contentState.getEntity(this.props.entityKey).getData().reference;
    }

    componentDidMount() {
      document.addEventListener("rra:doubts", this.listen);
      const url = standingUrl();
      if (!url || doubts.has(this.reference())) return;
      if (!waiting.size) setTimeout(() => askForDoubts(url), 50);
      waiting.add(this.reference());
    }

    componentWillUnmount() {
      document.removeEventListener("rra:doubts", this.listen);
    }

    render() {
      const reference = this.reference();
      const [code, number] = reference.split("@");
      const url = `/rra/facts/${code}/${number ? `versions/${number}/` : ""}`;
      const link = React.createElement(draftail.TooltipEntity, {
        ...this.props,
        icon: this.state.doubts.length ? "#icon-warning" : "#icon-openquote",
        label: [reference, ...this.state.doubts].join(" · "),
        url,
      });
      if (!this.state.doubts.length) return link;
      return React.createElement("span", { className: "rra-doubted", title: this.state.doubts.join(" · ") }, link);
    }
  }

  // Words pasted from a lesson bring their citation along.
  draftail.registerPlugin({ type: TYPE, source: CitationSource, decorator: Citation }, "entityTypes");
})();
