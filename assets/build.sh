#!/bin/sh
# Builds static/css/cadre.css, the fonts, the images the css names and the icon sprite. Needs Node; running Cadre does not.
set -eu
cd "$(dirname "$0")"
npm install --no-package-lock --no-audit --no-fund --ignore-scripts --silent
uswds=node_modules/@uswds/uswds
css=../static/css/cadre.css
mkdir -p ../static/css ../static/fonts ../static/img

node_modules/.bin/sass --style=compressed --no-source-map --quiet \
  --load-path="$uswds/packages" --load-path=. styles.scss "$css"

# The whole face is for paper and for rare letters; pages in English fetch its Latin part alone, two thirds of the weight.
latin="U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+2000-206F,U+20AC,U+2122,U+2190-2193,U+2212,U+2215,U+FEFF,U+FFFD"
for weight in Regular Bold; do
  cp "$uswds/dist/fonts/public-sans/PublicSans-$weight.woff2" ../static/fonts/
  ../.venv/bin/pyftsubset "../static/fonts/PublicSans-$weight.woff2" --unicodes="$latin" --layout-features='*' --flavor=woff2 \
    --output-file="../static/fonts/PublicSans-$weight-Latin.woff2"
done

# Every picture the css names must be there, or collectstatic refuses the whole.
grep -o '\.\./img/[^")]*' "$css" | sort -u | while read -r image; do
  mkdir -p "../static/img/$(dirname "${image#../img/}")"
  cp "$uswds/dist/img/${image#../img/}" "../static/img/${image#../img/}"
done

# icons.txt names the icons of the sprite, each a file of USWDS.
{
  printf '<svg xmlns="http://www.w3.org/2000/svg">\n'
  while read -r icon; do
    sed -n 's|.*<svg[^>]*viewBox="\([^"]*\)"[^>]*>\(.*\)</svg>.*|<symbol id="'"$icon"'" viewBox="\1">\2</symbol>|p' \
      "$uswds/dist/img/usa-icons/$icon.svg"
  done < icons.txt
  printf '</svg>\n'
} > ../static/img/icons.svg

gzip -9c "$css" | wc -c | sed 's/^/cadre.css, gzip bytes: /'
