// Made of www/shim by `npm run rust --prefix www`.
var w={ar:"تبرّع",cs:"Darovat",da:"Donér",de:"Spenden",es:"Donar",fr:"Faire un don",he:"לתרומה",hi:"दान करें",
id:"Donasi",it:"Dona",ja:"寄付する",ko:"기부하기",nb:"Gi en gave",nl:"Doneer",pl:"Wpłać",pt:"Doar",ro:"Donează",
ru:"Пожертвовать",sv:"Ge en gåva",tr:"Bağış yap",uk:"Пожертвувати",vi:"Quyên góp",zh:"捐款",
nn:"Gi en gave",no:"Gi en gave"};var K=':host(:is([mode="inline"],:state(inline))){min-height:max(63rem,1008px)}:host(:is([tip="off"],[provider="every.or\
g"]):is([mode="inline"],:state(inline))){min-height:max(56rem,896px)}.dialog,.card,.close,.box *{box-sizing:border-box}.\
w{--s:var(--sir-donate-surface,light-dark(#fff,#123));--t:var(--sir-donate-text,light-dark(#123,#eef));--b:var(--sir-don\
ate-border,#789);--m:var(--sir-donate-muted,light-dark(#567,#abc));--d:var(--sir-donate-danger,light-dark(#b22,#f98));--\
h:color(from var(--oa) srgb clamp(0,1 - r,1) clamp(0,1 - g,1) clamp(0,1 - b,1));--k:1px;--e:var(--s);--n:color-mix(in sr\
gb,var(--a) 12%,var(--s));--on:var(--t);position:relative}.soft{--e:color-mix(in srgb,var(--a) 6%,var(--s))}.bold{--b:va\
r(--sir-donate-border,var(--t));--k:2px;--n:var(--a);--on:var(--oa)}.dialog,.card{border:1px solid var(--b);border-radiu\
s:var(--r);background:var(--s);color:var(--t);min-height:inherit}.dialog{width:30em;height:56em;padding:0;overflow:hidde\
n;opacity:1}.close{display:block;position:absolute;top:0;right:0;width:48px;height:48px;border:2px solid #0000;border-ra\
dius:var(--r);background:var(--s);color:inherit;font:600 1.5em/1.25 var(--f)}.skeleton{position:absolute;inset:0;padding\
:3em 1.5em 1.5em;background:content-box repeating-linear-gradient(#7893 0 46px,#0000 0 4.5em);line-height:46px;text-inde\
nt:1em}.dialog::backdrop{background:#0009}.dialog .box{height:100%;overflow:auto;scrollbar-gutter:stable;overscroll-beha\
vior:contain}.soft:is(.card),.soft .dialog{border-color:#0000;box-shadow:0 .5em 2em #0003}.bold:is(.card),.bold .dialog{\
border-top:8px solid var(--a)}.w>:not([class]){display:contents}.card,.card .box{display:flex;flex-direction:column}.car\
d .box{flex:1 0 auto}@media(width<=480px){:host(:is([mode="inline"],:state(inline))){min-height:max(72rem,1152px)}}@medi\
a(width<=340px){:host(:is([mode="inline"],:state(inline))){min-height:max(78rem,1248px)}}.button,.close{cursor:pointer}:\
focus-visible{outline:3px solid var(--t);outline-offset:2px;box-shadow:0 0 0 2px var(--s)}:is(.button,.go,[type=submit])\
:hover{background:color-mix(in srgb,var(--a) 80%,var(--h))}.close:dir(rtl){inset:0 auto auto 0}@media(width<=480px){.dia\
log{min-width:100%;min-height:100dvh;border:0;border-radius:0;padding:env(safe-area-inset-top) env(safe-area-inset-right\
) env(safe-area-inset-bottom) env(safe-area-inset-left)}.close{margin:env(safe-area-inset-top) env(safe-area-inset-right\
) 0 0}}';var J='[hidden]{display:none!important}.f,.card-status{font:1em/1.4 var(--f);color:var(--t);text-align:start;overflow-wr\
ap:anywhere}.f{display:flex;flex:1 0 auto;flex-direction:column;width:100%;gap:.9em;max-width:34em;min-height:100%;margi\
n:0 auto;padding:1em 1.25em 0}.f :is(p,h2,fieldset,legend),.card-status p{margin:0;padding:0;border:0;min-width:0}.body{\
display:flex;flex-direction:column;gap:.9em}.body[inert]{opacity:.6}.head{display:flex;gap:.75em;height:3.75em}.dialog .\
head{padding-inline-end:2.25em}.logo{position:relative;flex:none;display:grid;place-items:center;width:48px;height:48px;\
overflow:hidden;border-radius:min(var(--r),16px);background:color-mix(in srgb,var(--a) 14%,var(--s));color:color-mix(in \
srgb,var(--a) 70%,var(--t));font-weight:700;font-size:1.25em}.logo img{position:absolute;inset:0;width:100%;height:100%;\
object-fit:contain;background:#fff}.who{min-width:0}h2{display:-webkit-box;overflow:hidden;-webkit-box-orient:vertical;-\
webkit-line-clamp:2;font:700 1.125em/1.2 var(--f)}.who .hint{line-height:1.2}.hint,.note,.sentence,.under,.card-status d\
etails{color:var(--m);font-size:.875em}.note,.sentence{font-size:.8125em}.test{align-self:start;padding:.2em .75em!impor\
tant;border:1px dashed currentColor!important;border-radius:2em;background:light-dark(#fff4d6,#3a2f10);color:light-dark(\
#6b4700,#ffd98a);font-size:.8125em;font-weight:600}legend,.field label{display:block;margin-bottom:.35em!important;font-\
weight:600;font-size:.9375em}legend{float:left;width:100%}legend~*{clear:both}.choices{display:flex;flex-wrap:wrap;gap:.\
5em}.tip .choices{margin-top:.5em}.tip .field{margin-top:.75em}.choice,.total{overflow-wrap:break-word}.choice{position:\
relative;flex:1 0 min(3.75em,20%);display:grid;place-items:center;min-height:46px;padding:.25em 2px;cursor:pointer;text-\
align:center}.tip .choice{flex-basis:30%}.choice input{appearance:none;position:absolute;inset:0;width:100%;height:100%;\
margin:0;border:var(--k) solid var(--b);border-radius:min(var(--r),16px);background:var(--e);cursor:pointer}.choice inpu\
t:hover{border-color:var(--a)}.choice input:checked{border:2px solid var(--a);background:var(--n)}.choice span{position:\
relative;pointer-events:none;font-variant-numeric:tabular-nums}.choice input:checked+span{color:var(--on);font-weight:70\
0}.tip .choice span{font-size:.9375em}.under{display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 1em;margin-\
top:.3em!important}.under a,.remove,summary{min-width:44px;margin-block:-.9em;padding:.9em 0;color:inherit;cursor:pointe\
r}.under a{text-align:end}.remove{border:0;background:#0000;font:400 .875em/1.4 var(--f);text-decoration:underline}.f a:\
not([href]){display:none}details p{margin-top:.3em!important}[part=amount] .field{display:flex;flex-wrap:wrap;gap:0 .75e\
m;align-items:center;margin-top:.5em}[part=amount] .field label{margin:0!important;font-weight:400}[part=amount] .field \
input{flex:1 0 5.5em}[part=amount] .field p{flex:0 0 100%}.donor{display:flex;flex-wrap:wrap;gap:.75em;align-items:start\
}.donor .field{flex:1 0 max(40%,6em);max-width:100%;overflow-wrap:break-word}.donor .field:last-child{flex-basis:100%}.f\
ield input{width:100%;min-height:46px;padding:.5em .75em;border:var(--k) solid var(--b);border-radius:min(var(--r),16px)\
;background:var(--e);color:inherit;font:max(1em,16px)/1.25 var(--f)}.field input:hover{border-color:var(--t)}.field inpu\
t[aria-invalid=true]{border:2px solid var(--d)}.fault,.alert{color:var(--d);font-size:.875em;font-weight:600}.fault:not(\
:empty){margin-top:.3em!important}.alert:not(:empty){margin-bottom:.75em!important;padding:.6em .75em!important;border:2\
px solid currentColor!important;border-radius:min(var(--r),16px)}.ways{display:flex;flex-wrap:wrap;gap:0 .75em;align-ite\
ms:center}.ways>*{margin-bottom:.5em}.ways span{flex:1;color:var(--m);font-size:.875em;font-variant-numeric:tabular-nums\
;white-space:nowrap}.ways a{display:inline-flex;align-items:center;min-height:44px;margin-block:-8px 0;color:inherit;fon\
t-weight:600}.ways span:empty{display:none}.card .f:has(.alert:not(:empty)) .body{flex:1 1 0;min-height:14em;margin:-.4e\
m;padding:.4em;overflow:auto}.end{margin-top:auto;padding-bottom:1em;background:var(--s)}.dialog .end{border-top:1px sol\
id color-mix(in srgb,var(--b) 40%,#0000);padding-top:.75em;margin-inline:-1.25em;padding-inline:1.25em}@media(height>600\
px){.dialog .end{position:sticky;bottom:0}.dialog .box{scroll-padding-bottom:16em}}.total{display:flex;flex-wrap:wrap;ga\
p:0 .6em;align-items:baseline;align-content:start;font-weight:600}.total>*{flex:none;max-width:100%}.total .hint{flex:1 \
0 8em;overflow:visible;font-weight:400}.total strong{font-size:1.25em;font-variant-numeric:tabular-nums}.sentence{min-he\
ight:2.8em}[type=submit],.go{display:block;width:100%;min-height:48px;margin:.4em 0 .5em;padding:.6em 1em;border:2px sol\
id #0000;border-radius:var(--r);background:var(--a);color:var(--oa);font:700 1.0625em/1.25 var(--f);text-align:center;te\
xt-decoration:none;cursor:pointer}[type=submit][aria-disabled=true]{cursor:progress;opacity:.7}.note{text-align:center;t\
ext-wrap:balance}button.plain{min-height:46px;padding:.5em 1em;border:var(--k) solid var(--b);border-radius:min(var(--r)\
,16px);background:var(--e);color:inherit;font:600 1em/1.25 var(--f);cursor:pointer}button.plain:hover{border-color:var(-\
-t)}.aside{text-align:center}.aside .plain{width:100%}.box{container-type:inline-size}@container (width < 26em){.total{m\
in-height:3.05em}.total strong{min-width:40%}.note{min-height:2.8em}.sentence{min-height:4.2em}}@container (width < 20.5\
em){.total{min-height:4.35em}.head{height:5.25em}h2{-webkit-line-clamp:3}.sentence{min-height:5.6em}}@container (width <\
 15em){.head{height:auto}h2{display:block}.dialog .end{position:static}}.card-status{position:fixed;z-index:2147483000;i\
nset:auto 1em 1em;display:flex;gap:.75em 1em;align-items:center;justify-content:space-between;max-width:30em;margin-inli\
ne:auto;padding:1em 1.25em;border:1px solid var(--b);border-inline-start:6px solid var(--a);border-radius:var(--r);backg\
round:var(--s);box-shadow:0 8px 32px #0004}.card:has(.f[hidden]) .card-status{position:absolute;inset:0;flex-direction:c\
olumn;justify-content:start;max-width:24em;padding-top:10em;border:0;box-shadow:none;text-align:center}.card-status[data\
-empty]{inset:auto;padding:0;border:0;box-shadow:none}.card-status[data-empty] :is(button,details){display:none}[data-th\
anks]:before{content:"\\2713" / "";position:absolute;inset-block-start:-1em;inset-inline-start:.75em;width:1.75em;border-\
radius:50%;background:var(--a);color:var(--oa);font:700 1.25em/1.75 var(--f);text-align:center}.card:has(.f[hidden]) [da\
ta-thanks]:before{inset:1em 0 auto;margin:auto;font-size:3em}@media(prefers-reduced-motion:no-preference){[data-thanks]:\
before{animation:thanks .5s}}@keyframes thanks{0%{scale:0}60%{scale:1.15}}.card-status .plain{flex:none}.card-status .wo\
rds{min-height:5.6em}@media(width<=480px){.card-status{flex-direction:column;align-items:stretch}}.card-status[data-empt\
y] .words{min-height:0}.card-status details{margin-top:.5em}details[inert]{visibility:hidden}.card-status strong{font-si\
ze:1.25em}.hint,.card-status p{max-height:8.4em;overflow:hidden}.card-status p{max-height:14em}@media(forced-colors:acti\
ve){.choice input:checked{border-color:Highlight;background:Highlight}.choice input:checked+span{forced-color-adjust:non\
e;color:HighlightText}.logo,.test{border:1px solid CanvasText!important}[type=submit],.go{border-color:ButtonText}}';var j="publishable-key nonprofit mode messages checkout theme currency provider preload lang amounts amount min-amount m\
ax-amount donor-email api-base referral-code frequencies frequency nonprofit-name label first-name last-name terms-url f\
allback-url privacy-url snapshot tip checkout-hosts".split(" "),z=n=>n.replace(/-./g,o=>o[1].toUpperCase());var B=!1,U,P=()=>B,I=n=>{B||(B=!0,U?.(n))},Q=n=>{U=n};var $=n=>{let o=new Map;for(let e of n.querySelectorAll("input"))e.type!="radio"?o.set(e.id,e.value):e.checked&&o.set(e.
name,V(e));return o},Y=(n,o)=>{for(let e of n.querySelectorAll("input")){if(e.type=="radio"){if(e.checked||o.get(e.name)!=
V(e))continue;e.checked=!0}else{let i=o.get(e.id);if(i==null||i==e.value||!i&&e.inputMode=="decimal")continue;e.value=i,
e.dispatchEvent(new Event("input",{bubbles:!0,composed:!0}))}e.dispatchEvent(new Event("change",{bubbles:!0}))}},V=n=>n.
labels[0].textContent.split(/ ?[(（]/)[0];var M=n=>console.error("SIR Donate: "+n);var me=4e3,X=n=>{try{let o=new Intl.Locale(n),{language:e,script:i,region:a}=/zh|pt|und/.test(o.language)?o.maximize():o;
return e=="zh"?i=="Hant"?"zh-Hant":"zh-Hans":e=="pt"?a=="BR"?"pt-BR":"pt-PT":/^n[no]$/.test(e)?"nb":e}catch{return""}},ue=(n,o,e)=>{
let i=n.split(`
`),a=e.trim().split(`
`).map(s=>s.split(" ")),p=[];try{for(let[s,l]of Object.entries(JSON.parse(o))){let m=a.findIndex(([h])=>h==s),c=typeof l==
"string"?l:Object.entries(l??{}).map(h=>h.join(":")).join("|");a[m]?.every((h,f)=>!f||c.includes(h))?i[m]=c.replace(/\s+/g,
" "):p.push(s)}}catch{p.push("no JSON")}return p[0]!=null&&M(`messages: unknown, or without a {…} of theirs: ${p.join(
", ")}.`),i.join(`
`)},W=n=>{let o={},e={},i={},a=s=>s.find(([l])=>l=="messages")?.[1]??"",p=s=>{if(!(s in o)){let l=n(s);o[s]=l&&Promise.race(
[l,new Promise((m,c)=>setTimeout(c,me))]).then(m=>e[s]=m).catch(()=>M(`the texts "${s}" did not come or were altered. Th\
e form does without.`)).then(()=>o[s]=void 0)}return o[s]};return{begin(s,l){let m=[p(X(s)),a(l)?p("keys"):void 0].filter(
Boolean);return m.length?Promise.all(m):void 0},spoken(s,l){let m=X(s),c=e[m]??"",h=a(l),f=c?m:"en";return[f,h&&e.keys?i[f+
h]??=ue(c,h,e.keys):c]}}};var F=(n,o)=>{let e=[];for(let i of j){let a=n[z(i)];a!=null&&a!==0&&e.push([i,i=="messages"&&typeof a=="object"?JSON.stringify(
a):String(a)])}if(e.some(([i,a])=>i=="lang"&&a)||e.push(["page-lang",o]),!e.some(([i,a])=>i=="fallback-url"&&a)){let i=n.
querySelector("a[href]");i&&/^https?:/.test(i.protocol)&&e.push(["page-fallback",i.href])}return e},ge=(n,o)=>{let e=({cssRules:i})=>i[i.
length-1].cssText;if(e(n)!=e(o))for(let{cssText:i}of o.cssRules)n.insertRule(i,n.cssRules.length)},fe=n=>{let o;n.addEventListener(
"pointerdown",({target:e})=>{o=e}),n.addEventListener("click",({target:e,detail:i})=>{e==n&&o==n&&i<2&&n.close()})},Z=(n,o,e,i=W(
()=>{}))=>{let a=new Set,p,s=new Map,l,m=e.typed??=new WeakMap;addEventListener("pagehide",()=>l?.close()),Q(f=>{e(),M("\
crashed. Please report: "+f);for(let b of a)b.fail("crashed",!0)});let c=f=>{if(!P())try{return f()}catch(b){I(b);return}},
h={async ready(f,b){return await i.begin(b,F(f,b)),h},mount(f,b,T){let H,u={emit(t,r){return t=="checkout"&&(l=void 0),!a.
has(u)||T.emit(t,r??{})},fail(t,r){if(a.delete(u)){if(H){let d=$(b);for(let[g,v]of H)d.get(g)==v&&d.delete(g);m.set(f,d)}
T.fail(t,r);for(let d of k.querySelectorAll(".w>button,.w>[tabindex]"))d.textContent=D[d.matches("a")?3:2]||d.textContent}},
refuse(t){let r=z(t),d=f,g=d[r];d[r]=void 0,f.removeAttribute(t);for(let{dataset:v}of document.scripts)v[r]===g&&delete v[r]},
busy(t){if(t!=(p==u)){p=t?u:void 0,a.has(u)&&T.state("busy",t);for(let[r,d]of s)r!=u&&d()}},alone(t){navigator.locks?navigator.
locks.request("sir-donate",t).catch(t):t()},tab(t){l=t},count(t,r){let d=v=>RegExp(`(^|\\|)${v}:([^|]*)`).exec(t)?.[2];return(d(
new Intl.PluralRules(L).select(r))??d("other")??t).replace(/{\w+}/,r.toLocaleString(L))},close(){a.has(u)&&f.close()}};a.
add(u);let k=f.shadowRoot,[R]=k.adoptedStyleSheets;R?ge(R,o):k.adoptedStyleSheets.push(o);let x=b.closest("dialog");x&&fe(
x);let S=document.createElement("div");(x??b).before(S);let L,D,O=()=>{let t;[L,t]=i.spoken(T.lang(),A),D=t.split(`
`);let r=/^(ar|he)\b/.test(L)?"rtl":"ltr";for(let g of[x,b,S])g&&Object.assign(g,{lang:L,dir:r});let d=x?.querySelector(
".close");return d&&(d.ariaLabel=D[1]||"Close"),[...A,["texts",t]].flatMap(g=>g.map(v=>v.replaceAll("\0",""))).join("\0")},
N=()=>{for(let t of k.querySelectorAll(".card-status button,:checked,[inputmode],.go"))if(t.focus(),k.activeElement==t)break},
A=F(f,T.lang()),y=c(()=>n.mount(b,S,O(),u));if(y&&a.has(u)){let t=b.parentNode.querySelector(".skeleton"),r=t==k.activeElement;
t.remove(),r&&N();let d=()=>c(()=>n.others(y,!!p));s.set(u,d),d();let g=$(b),v=m.get(f);v&&(m.delete(f),Y(b,v)),b.addEventListener(
"input",()=>H=g),b.addEventListener("keydown",q=>{q.repeat&&q.key=="Enter"&&q.preventDefault()})}else{u.fail("invalid_op\
tion",!1),y&&c(()=>n.unmount(y));return}return{update(){let t=F(f,T.lang());if(String(t)==String(A))return;A=t;let r=()=>a.
has(u)&&A==t&&c(()=>n.update(y,O())),d=i.begin(T.lang(),t);d?d.then(r):r()},unmount(){a.delete(u),s.delete(u),p==u&&l?.close(),
S.remove(),queueMicrotask(()=>c(()=>n.unmount(y)))},reset:()=>c(()=>n.reset(y)),intent(){k.activeElement?.matches(".box,\
[type=radio]:not(:checked)")&&N(),c(()=>n.intent(y))}}}};return h};var ee="*+.button{margin-top:1em}:host{display:inline-block;vertical-align:middle}.large .button{font-size:1.25em}.butto\
n{text-align:center;min-width:5.75em;border:2px solid #0000;font:600 1em/1.25 var(--f);text-decoration:none;background:v\
ar(--a);padding:.75em 1.5em;border-radius:var(--r);color:var(--oa);overflow-wrap:anywhere}:host(:state(inline)){min-heig\
ht:63rem;display:block}.w{all:initial;visibility:inherit;--f:var(--sir-donate-font,system-ui,sans-serif);color:inherit;-\
-a:var(--sir-donate-accent,light-dark(#067,#6cd));--r:var(--sir-donate-radius,12px);font:max(1rem,16px)/1.5 var(--f);dis\
play:grid;color-scheme:inherit;--oa:var(--sir-donate-on-accent,color(from var(--a) xyz calc((.179 - y)*99999) calc((.179\
 - y)*99999) calc((.179 - y)*99999) ))}.bold{--r:var(--sir-donate-radius,2px)}.small .button{font-size:.92em}.dark{color\
-scheme:dark}:host([hidden]),[hidden],.close{display:none}.soft{--r:var(--sir-donate-radius,24px)}.light{color-scheme:li\
ght}.dialog{opacity:0}";var te=/^\s*pk_(test|live)_[\da-fA-F]{64}\s*/,be=/\b([rs]k_(live_|test_)?|whsec_|eyJ|(?=[\da-f]{64}\b))/i,G=n=>{let o=n.
replace(te,""),e=be.exec(o);if(e)return["secret_key",`publishable-key held a secret (${e[0]}…). Rotate it NOW.`];if(!n||
o)return["invalid_option",`publishable-key must match ${te}, unlike Stripe's.`]};var C="sir-donate",_=j[0],E=(n,o,...e)=>{let i=document.createElement(n);return i.className=i.part=o,i.append(...e),i},ne=n=>Object.
assign(Error(n),{code:n}),oe=()=>{},ie=n=>{let o=new CSSStyleSheet;return o.replaceSync(ee),class extends HTMLElement{static observedAttributes=j;#e;constructor(){
super();let e=this.attachShadow({mode:"open"});e.adoptedStyleSheets=[o];let{states:i}=this.attachInternals(),a={...this},
p,s,l,m,c,h,f,b,T,H=t=>a[z(t)]??this.getAttribute(t),u=t=>String(H(t)??"").trim(),k=()=>{let t=r=>r?r.closest("[lang]")?.
lang||t(r.getRootNode().host):navigator.language;return u("lang")||t(this)},R=()=>(u("label")||w[k().slice(0,2)]||"Donat\
e").slice(0,99),x=(t,r)=>{try{i[r?"add":"delete"](t)}catch{}},S=(t,r={})=>this.dispatchEvent(new CustomEvent(C+"-"+t,{bubbles:!0,
composed:!0,cancelable:t=="submit",detail:r})),L=()=>{A.disconnect(),h?.unmount(),h=c=f=p=void 0,x("busy")},D=(t,r)=>{let d=m?.
open||e.activeElement;this.close(),L(),b=ne(t),x("failed",!0);let g=E("a","button",R());g.href=u("fallback-url")||"no:",
/^https?:/.test(g.protocol)||(g=E("a","","Donations are unavailable right now."),g.tabIndex=-1);let v=E("slot","");(v.onslotchange=
()=>{g.hidden=this.firstElementChild||this.textContent.trim()})(),e.replaceChildren(v,E("div","w "+u("theme").toLowerCase().
replace(/,/g," "),g)),d&&(this.querySelector("a,button")??g).focus(),r&&(l.textContent="Try again",g.after(l)),S("error",
{code:t,retryable:r})},O=()=>{let t=c;return f??=n(o).then(r=>r.ready(this,k())).then(r=>(y(),t==c&&(h=r.mount(this,t,{emit:S,
fail:D,state:x,lang:k}))&&S("ready"),h),r=>{t==c&&D(r,r!="wasm_blocked")})},N=()=>{p?O():T??=n(o).catch(oe)},A=new IntersectionObserver(
t=>t.pop().isIntersecting&&N(),{rootMargin:"200px"}),y=()=>{if(!this.isConnected)return L();if(b)return;let t=u(_),r=G(t)??
G(this.getAttribute(_)||t);if(r)return delete a.publishableKey,this.removeAttribute(_),M(r[1]),D(r[0],!1);let d=u("mode")==
"inline";if(d!=p){L(),p=d,x("failed"),x("inline",p),c=E("div","box");let g=E("output","skeleton","Loading…");g.tabIndex=
0,l=E("button","button");let v=E("button","close","×");v.ariaLabel="Close",v.onclick=this.close,m=E("dialog","dialog",c,
g,v),m.onclose=()=>{x("open",m.open),S("close")},l.onclick=()=>{l.focus(),this.open().catch(oe)},s=E("div","",...p?[g,c]:
[l,m]),e.replaceChildren(s),s.onpointerenter=l.onfocus=g.onfocus=N;try{localStorage[C+":donations"].includes(`"${u("nonp\
rofit")}"`)&&O()}catch{}}l.textContent=m.ariaLabel=R(),A.disconnect(),(u("preload")||p&&"visible")=="visible"&&A.observe(
this),s.className="w "+u("theme").toLowerCase().replace(/,/g," ")+(p?" card":""),h?.update()};this.#e=()=>{u(_)&&(b=void 0),
queueMicrotask(y)},this.open=async()=>{this.#e(),y(),c&&!p&&!m.open&&(m.showModal(),x("open",!0),S("open"));let t=await(c&&
O());if(!t)throw b??ne("removed");p||t.intent()},this.close=()=>m?.close(),this.reset=()=>h?.reset();for(let t of j){let r=z(
t);Object.defineProperty(this,r,{get:()=>H(t),set:d=>{a[r]=d,this.#e()}})}}connectedCallback(){this.#e()}disconnectedCallback(){
this.close(),this.#e()}attributeChangedCallback(){this.#e()}}};var ae=()=>[...document.scripts].find(({src:n,type:o})=>o!="module"&&/\/(next|v?\d[^/]*)\/sir-donate\.js([?#]|$)/.test(n))?.
src,re=(n,o,e)=>{if(o.sirDonateTwice)return;o.sirDonateTwice=!0;let i=o.sirDonate??ae()??"one from elsewhere";console.warn(
`SIR Donate: <${n}> is there twice: ${i}, which stays, and ${e}. Load one of them.`)},se=n=>({make(o){let e=ie(i=>{let a=customElements.
get(C)==e&&ae();return a&&re(C,e,a),o(i)});return e.sirDonate=n,e},meet:(o,e)=>re(o,e,n)});var ve=n=>({async ready(...o){return await n?.ready(...o),this},mount(o,e,i){let a=(p,s)=>i.fail(p,s&&!P());if(!P())return n?.
mount(o,e,{...i,fail:a});a("crashed",!1)}}),de=(n,o)=>{if(typeof customElements>"u")return;let e=se(o),i=customElements.
get(C);if(i)return e.meet(C,i);let a,p=()=>a??=n.then(s=>{let l=new CSSStyleSheet;l.replaceSync(K+J);let m=W(c=>{let h=s.
texts?.(c);return h?Promise.resolve(h):void 0});return Z(s,l,()=>{},m)}).catch(s=>{M("did not start: "+s),I(s)}).then(ve);
customElements.define(C,e.make(p))};var ct=(n,o)=>de(Promise.resolve(n),`sir-donate ${o} from the crate`);export{I as die,P as isDead,ct as register};
