"""What a lesson's text is given when it is shown: words explained, citations numbered for paper."""

from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token

register = template.Library()


class ExplainedNode(template.Node):
    """What stands inside, with its terms linked to what they mean and its citations numbered."""

    def __init__(self, glossary: FilterExpression, numbering: FilterExpression, nodelist: NodeList) -> None:
        self.glossary, self.numbering, self.nodelist = glossary, numbering, nodelist

    def render(self, context: Any) -> str:
        html: str = self.nodelist.render(context)
        glossary, numbering = self.glossary.resolve(context), self.numbering.resolve(context)
        explained = glossary.explain(html) if glossary else html
        return numbering.put_into(explained) if numbering else explained


@register.tag
def explained(parser: Parser, token: Token) -> ExplainedNode:
    """`{% explained glossary numbering %}…{% endexplained %}`: a Glossary and a Numbering, or nothing."""
    _name, glossary, numbering = token.split_contents()
    nodelist = parser.parse(("endexplained",))
    parser.delete_first_token()
    return ExplainedNode(parser.compile_filter(glossary), parser.compile_filter(numbering), nodelist)
