#!/bin/sh
# Uploads what roll-out.mjs has laid out to S3, and tells CloudFront to forget what was replaced: see ../../cdn.md.
#
#   node roll-out.mjs dist cdn > cdn.txt
#   sh s3.sh cdn cdn.txt BUCKET DISTRIBUTION
#
# With the headers of cloudfront-headers.json as the distribution's response headers policy, `Compress` on, and a cache
# policy of your own: both encodings (`EnableAcceptEncodingBrotli`, `EnableAcceptEncodingGzip`), a minimum TTL of 1, and
# all query strings in the cache key (`QueryStringBehavior: all`). Not the managed CachingOptimized, which leaves these out:
# the widget asks past a spoilt file with a query, and would be given the same one.
set -eu
folder=$1 list=$2 bucket=$3 distribution=$4

there=$(mktemp)
trap 'rm -f "$there"' EXIT

# What never changes is written once: whatever lies there already must be the same. Needs an `aws` that
# knows `--if-none-match`.
put_once() {
  name=$1 type=$2 cache=$3
  said=$(aws s3api put-object --bucket "$bucket" --key "$name" --body "$folder/$name" \
    --content-type "$type" --cache-control "$cache" --if-none-match '*' 2>&1) && return
  case $said in
    *PreconditionFailed*) ;;
    *) echo "$said" >&2 && exit 1 ;;
  esac
  aws s3api get-object --bucket "$bucket" --key "$name" "$there" > /dev/null
  cmp -s "$there" "$folder/$name" && return
  echo "error: s3://$bucket/$name was published with other bytes, and never changes" >&2
  echo "  remedy: give the release a version of its own" >&2
  exit 1
}

moved=''
while read -r name; do
  case $name in
    # CloudFront compresses by itself.
    *.br | *.gz) continue ;;
    *.js) type='text/javascript; charset=utf-8' ;;
    *.css) type='text/css; charset=utf-8' ;;
    *.wasm) type=application/wasm ;;
    *.json) type=application/json ;;
    *.txt) type='text/plain; charset=utf-8' ;;
    *) echo "error: $name is of no kind that is known here" >&2 && exit 1 ;;
  esac
  case $name in
    [0-9]*.[0-9]*.[0-9]*/* | */app-*.js | */sir-donate-*.wasm | */sir-donate-*.txt) put_once "$name" "$type" 'public, max-age=31536000, immutable' ;;
    *)
      aws s3 cp "$folder/$name" "s3://$bucket/$name" --content-type "$type" --cache-control 'public, max-age=300'
      moved="$moved /$name"
      ;;
  esac
done < "$list"
# shellcheck disable=SC2086
aws cloudfront create-invalidation --distribution-id "$distribution" --paths $moved
