#!/bin/sh
# Uploads what roll-out.mjs has laid out to S3, and tells CloudFront to forget what was replaced: see ../../cdn.md.
#
#   node roll-out.mjs dist cdn > cdn.txt
#   sh s3.sh cdn cdn.txt BUCKET DISTRIBUTION
#
# With the headers of cloudfront-headers.json as the distribution's response headers policy, `Compress` on, and a cache
# policy that takes both encodings (`EnableAcceptEncodingBrotli`, `EnableAcceptEncodingGzip`) with a minimum TTL of 1.
set -eu
folder=$1 list=$2 bucket=$3 distribution=$4

moved=''
while read -r name; do
  case $name in
    # CloudFront compresses by itself.
    *.br | *.gz) continue ;;
    *.js) type='text/javascript; charset=utf-8' ;;
    *.css) type='text/css; charset=utf-8' ;;
    *.wasm) type=application/wasm ;;
    *.json) type=application/json ;;
    *) echo "error: $name is of no kind that is known here" >&2 && exit 1 ;;
  esac
  case $name in
    [0-9]*.[0-9]*.[0-9]*/* | */app-*.js | */sir-donate-*.wasm) cache='public, max-age=31536000, immutable' ;;
    *) cache='public, max-age=300' moved="$moved /$name" ;;
  esac
  aws s3 cp "$folder/$name" "s3://$bucket/$name" --content-type "$type" --cache-control "$cache"
done < "$list"
# shellcheck disable=SC2086
aws cloudfront create-invalidation --distribution-id "$distribution" --paths $moved
