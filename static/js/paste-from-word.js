// What is pasted from Word keeps its structure (paragraphs, lists, bold, italic, links) and loses everything else.
// Word writes lists as paragraphs with a bullet typed in front; without this they would stay so.
(() => {
  const FROM_WORD = /urn:schemas-microsoft-com:office|class="?Mso|mso-[a-z]+:|<o:p/i;
  const LEFT_OUT = [
    "head, style, script, meta, link, title, xml, img, picture, svg, object, iframe, del",
    ".MsoCommentReference, .MsoCommentText, .MsoCommentSubject, [style*='mso-element:comment']",
    "[style*='mso-hide:all'], [style*='display:none'], [style*='mso-list:Ignore']",
  ].join();
  const BLOCKS = "p, h1, h2, h3, h4, h5, h6, div, ul, ol, li, table, tbody, thead, tr, td, th, blockquote, section";
  const HEADING = /^H[1-6]$/;
  const KEPT = { B: "b", STRONG: "b", I: "i", EM: "i", A: "a", BR: "br" };
  const NUMBERED = /^\s*(?:\d+|[a-z]{1,4})[.)]/i;
  const LINK = /^(?:https?:|mailto:)/i;

  const make = (name, ...children) => {
    const made = document.createElement(name);
    made.append(...children);
    return made;
  };

  // The style as Word wrote it: the browser's own reading drops what it does not know.
  const style = (node) => (node.getAttribute?.("style") ?? "").replaceAll(/\s+/g, "").toLowerCase();

  // The words of a paragraph with bold, italic and links.
  const inline = (node) => {
    const found = document.createDocumentFragment();
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) found.append(child.data.replaceAll(/[\s\u00a0]+/g, " "));
      if (child.nodeType !== Node.ELEMENT_NODE) continue;
      let inner = inline(child);
      const name = KEPT[child.tagName];
      if (name === "a" && LINK.test(child.getAttribute("href") ?? "")) {
        inner = make("a", inner);
        inner.href = child.getAttribute("href");
      } else if (name && name !== "a") {
        inner = make(name, inner);
      } else if (child.tagName === "SPAN") {
        if (/font-weight:(bold|[6-9]00)/.test(style(child))) inner = make("b", inner);
        if (/font-style:italic/.test(style(child))) inner = make("i", inner);
      }
      found.append(inner);
    }
    return found;
  };

  const isListItem = (node) => /^mso-?listparagraph/i.test(node.className) || /mso-list:l\d/.test(style(node));

  // The bullet or number that Word typed in front: its kind of list, and gone.
  const takeMarker = (node) => {
    const ignored = [...node.querySelectorAll("span")].find((span) => style(span).includes("mso-list:ignore"));
    const marker = (ignored ?? node).textContent.replaceAll("\u00a0", " ");
    ignored?.remove();
    return ignored && NUMBERED.test(marker) ? "ol" : "ul";
  };

  const isBlank = (node) => !node.textContent.trim();

  class Cleaner {
    constructor() {
      this.made = document.createElement("div");
      this.list = null;
    }

    block(made) {
      this.list = null;
      if (!isBlank(made)) this.made.append(made);
    }

    item(kind, node) {
      if (this.list?.localName !== kind) {
        this.list = make(kind);
        this.made.append(this.list);
      }
      const item = make("li", inline(node));
      if (!isBlank(item)) this.list.append(item);
    }

    // Words and marks side by side are one paragraph; what is a block of its own ends it.
    walk(node) {
      let run = document.createElement("div");
      const end = () => {
        if (!isBlank(run)) this.block(make("p", inline(run)));
        run = document.createElement("div");
      };
      for (const child of [...node.childNodes]) {
        if (child.nodeType === Node.ELEMENT_NODE && (child.matches(BLOCKS) || child.querySelector(BLOCKS))) {
          end();
          this.element(child);
        } else if (child.nodeType !== Node.COMMENT_NODE) {
          run.append(child);
        }
      }
      end();
    }

    element(node) {
      const name = node.tagName;
      if (HEADING.test(name) || /^MsoTitle/.test(node.className)) {
        this.block(make("p", make("b", inline(node).textContent.trim())));
      } else if (name === "P" && isListItem(node)) {
        this.item(takeMarker(node), node);
      } else if (name === "LI") {
        this.item(node.closest("ol, ul")?.localName ?? "ul", node);
      } else if (name === "TR") {
        const cells = [...node.cells].map((cell) => cell.textContent.trim().replaceAll(/\s+/g, " "));
        this.block(make("p", cells.join(" | ")));
      } else if (name === "P") {
        this.block(make("p", inline(node)));
      } else {
        this.walk(node);
      }
    }
  }

  const cleaned = (html) => {
    const pasted = new DOMParser().parseFromString(html, "text/html");
    const markers = [...pasted.querySelectorAll("span")].filter((span) => style(span).includes("mso-list:ignore"));
    for (const node of pasted.body.querySelectorAll(LEFT_OUT)) {
      if (!markers.includes(node) && !/mso-list:ignore/.test(style(node))) node.remove();
    }
    for (const link of pasted.querySelectorAll("a[href^='#_msocom']")) link.remove();
    const cleaner = new Cleaner();
    cleaner.walk(pasted.body);
    return cleaner.made.innerHTML;
  };

  const onPaste = (event) => {
    const html = event.clipboardData?.getData("text/html") ?? "";
    if (!event.target.closest?.(".public-DraftEditor-content") || !FROM_WORD.test(html)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const data = new DataTransfer();
    data.setData("text/html", cleaned(html));
    data.setData("text/plain", event.clipboardData.getData("text/plain"));
    const again = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
    event.target.dispatchEvent(again);
  };

  document.addEventListener("paste", onPaste, true);
})();
