// Pages that try to reach what is around the browser, by every element and property that takes an address.

/** Each address is put into every place; `at` is where `page.html`, `style.css`, `drawing.svg` and `picture.png` lie. */
export const reachingPages = (at: string): Record<string, string> => ({
  'a frame': `<iframe src="${at}/page.html" width=60 height=30></iframe>`,
  'a frame within a frame': `<iframe width=60 height=30 srcdoc="<body style=margin:0><iframe src='${at}/page.html'></iframe><img src='${at}/picture.png'>"></iframe>`,
  'a frame of data': `<iframe width=60 height=30 src="data:text/html,<img src='${at}/picture.png'><script>location='${at}/page.html'</script>"></iframe>`,
  'a frame of script': `<iframe width=60 height=30 src="javascript:location='${at}/page.html'"></iframe>`,
  'a set of frames': `<frameset cols="*,*"><frame src="${at}/page.html"><frame src="${at}/picture.png"></frameset>`,
  'an object': `<object data="${at}/page.html" width=60 height=30><object data="${at}/drawing.svg" type="image/svg+xml"></object></object>`,
  'an embedded file': `<embed src="${at}/drawing.svg" type="image/svg+xml" width=60 height=30>`,
  'a picture': `<img src="${at}/picture.png">`,
  'pictures to choose from': `<picture><source srcset="${at}/drawing.svg 1x, ${at}/picture.png 2x"><img srcset="${at}/picture.png 1x" src="${at}/picture.png"></picture>`,
  'old attributes': `<body background="${at}/picture.png"><table background="${at}/picture.png"><td background="${at}/picture.png">x</table><input type=image src="${at}/picture.png"><img lowsrc="${at}/picture.png" dynsrc="${at}/picture.png">`,
  'a style sheet': `<link rel=stylesheet href="${at}/style.css"><link rel="alternate stylesheet" title=x href="${at}/style.css">`,
  'an imported style': `<style>@import url("${at}/style.css"); @import "${at}/style.css" screen; @import url(${at}/style.css) layer(x) supports(display:block);</style>`,
  'an import within a style of data': `<link rel=stylesheet href="data:text/css,@import url('${at}/style.css');body{background:url('${at}/picture.png')}">`,
  'a font': `<style>@font-face{font-family:x;src:url("${at}/page.html")}@font-face{font-family:y;src:local("nothing"),url("${at}/picture.png") format("woff2")}p{font-family:x,y}</style><p>text</p>`,
  'backgrounds and masks': `<style>div{width:60px;height:9px;background:url("${at}/picture.png");border-image:url("${at}/picture.png") 3;mask:url("${at}/drawing.svg#a");clip-path:url("${at}/drawing.svg#a");filter:url("${at}/drawing.svg#a");shape-outside:url("${at}/picture.png");cursor:url("${at}/picture.png"),auto;list-style-image:url("${at}/picture.png")}div::before{content:url("${at}/picture.png")}</style><div>x</div><ul><li>x</ul>`,
  'sets of images': `<style>div{width:60px;height:30px;background:image-set(url("${at}/picture.png") 1x);background-image:-webkit-image-set(url("${at}/drawing.svg") 1x),-webkit-cross-fade(url("${at}/picture.png"),url("${at}/picture.png"),50%)}</style><div>x</div>`,
  'an address in a variable': `<style>:root{--x:url("${at}/picture.png")}div{background:var(--x);width:60px;height:30px}</style><div style="--y:url('${at}/picture.png')">x</div>`,
  'an attribute that is matched': `<style>input[value^="s"]{background:url("${at}/picture.png?s")}</style><input value="secret">`,
  'another base': `<base href="${at}/"><img src="picture.png"><link rel=stylesheet href="style.css"><iframe src="page.html"></iframe>`,
  'a refresh': `<meta http-equiv=refresh content="0;url=${at}/page.html"><p>x`,
  'a refresh to data': `<meta http-equiv=refresh content="0;url=data:text/html,<img src='${at}/picture.png'>"><p>x`,
  'other pragmas': `<meta http-equiv="Content-Security-Policy" content="default-src *; sandbox allow-scripts"><meta http-equiv="Link" content="<${at}/style.css>; rel=stylesheet"><meta http-equiv=set-cookie content="a=b"><img src="${at}/picture.png">`,
  'a script': `<script src="${at}/page.html"></script><script type=module src="${at}/page.html"></script><script>location='${at}/page.html'</script>`,
  'requests of scripts': `<script>fetch('${at}/page.html');new XMLHttpRequest().open('GET','${at}/page.html');navigator.sendBeacon('${at}/');new Image().src='${at}/picture.png'</script>`,
  'sockets and workers': `<script>new WebSocket('${at.replace('http', 'ws')}/');new EventSource('${at}/');new Worker('${at}/page.html');navigator.serviceWorker.register('${at}/page.html');new RTCPeerConnection({iceServers:[{urls:'stun:127.0.0.1'}]})</script>`,
  events: `<img src=x onerror="location='${at}/page.html'"><svg onload="location='${at}/page.html'"></svg><body onload="location='${at}/page.html'"><input autofocus onfocus="location='${at}/page.html'"><details open ontoggle="location='${at}/page.html'">`,
  'a form': `<form id=f action="${at}/page.html" method=post><input name=a value=b><button formaction="${at}/page.html">x</button></form><script>document.forms.f.submit()</script>`,
  'a connection ahead': `<link rel=preconnect href="${at}"><link rel=preconnect href="${at}" crossorigin><link rel=dns-prefetch href="${at}">`,
  'a file ahead': `<link rel=prefetch href="${at}/page.html"><link rel=preload as=image href="${at}/picture.png"><link rel=preload as=style href="${at}/style.css"><link rel=modulepreload href="${at}/page.html"><link rel=prerender href="${at}/page.html">`,
  'a page ahead': `<script type=speculationrules>{"prerender":[{"source":"list","urls":["${at}/page.html"]}],"prefetch":[{"source":"list","urls":["${at}/page.html"]}]}</script>`,
  'other links': `<link rel=icon href="${at}/picture.png"><link rel="apple-touch-icon" href="${at}/picture.png"><link rel=manifest href="${at}/page.html"><link rel=import href="${at}/page.html"><link rel=pingback href="${at}/"><html manifest="${at}/page.html">`,
  'a link that pings': `<a href="#x" ping="${at}/page.html" attributionsrc="${at}/">x</a><img attributionsrc="${at}/" src="data:,">`,
  'film and sound': `<video src="${at}/page.html" poster="${at}/picture.png" autoplay muted width=60 height=30><track default src="${at}/page.html"></video><audio autoplay src="${at}/page.html"></audio><video><source src="${at}/page.html"></video>`,
  'a drawing that uses another': `<svg width=64 height=32><use href="${at}/drawing.svg#a"/><use xlink:href="${at}/drawing.svg#a"/></svg>`,
  'a drawing with a picture': `<svg width=64 height=32><image href="${at}/picture.png" width=64 height=32 /><image xlink:href="${at}/drawing.svg" width=64 height=32 /></svg>`,
  'a drawing with a page inside': `<svg width=64 height=32><foreignObject width=64 height=32><iframe xmlns="http://www.w3.org/1999/xhtml" src="${at}/page.html"></iframe><img src="${at}/picture.png"/></foreignObject></svg>`,
  'a drawing with filters': `<svg width=64 height=32><filter id=f><feImage href="${at}/picture.png"/></filter><rect width=64 height=32 filter="url(#f)"/><rect width=64 height=32 fill="url(${at}/drawing.svg#a)"/><rect width=64 height=32 mask="url(${at}/drawing.svg#a)"/></svg>`,
  'a drawing that changes its links': `<svg width=64 height=32><image width=64 height=32><set attributeName=href to="${at}/picture.png"/><animate attributeName=href values="${at}/picture.png" dur=1s /></image><a><animate attributeName=href to="javascript:location='${at}/page.html'"/></a></svg>`,
  'a drawing with styles and scripts': `<svg width=64 height=32><style>@import url("${at}/style.css");</style><script href="${at}/page.html"/><script>location='${at}/page.html'</script></svg>`,
  'a drawing as a picture': `<img src="data:image/svg+xml,${encodeURIComponent(
    `<?xml version="1.0"?><?xml-stylesheet href="${at}/style.css" type="text/css"?><!DOCTYPE svg [<!ENTITY x SYSTEM "${at}/page.html">]><svg xmlns="http://www.w3.org/2000/svg" width="64" height="32"><image href="${at}/picture.png" width="64" height="32"/><use href="${at}/drawing.svg#a"/><style>@import url(${at}/style.css);</style><text y="9">&x;</text><script>location='${at}/page.html'</script></svg>`,
  )}">`,
  'entities and instructions': `<?xml-stylesheet href="${at}/style.css"?><!DOCTYPE x [<!ENTITY e SYSTEM "${at}/page.html">]><p>&e;</p><math><annotation-xml encoding="text/html"><img src="${at}/picture.png"></annotation-xml></math>`,
  'a shadow tree': `<div><template shadowrootmode=open><style>@import "${at}/style.css";:host{background:url("${at}/picture.png")}</style><img src="${at}/picture.png"><slot></slot></template></div>`,
  'what is there without scripts': `<noscript><img src="${at}/picture.png"><meta http-equiv=refresh content="0;url=${at}/page.html"><link rel=stylesheet href="${at}/style.css"></noscript>`,
  'rare elements': `<portal src="${at}/page.html"></portal><fencedframe src="${at}/page.html"></fencedframe><applet code="${at}/page.html" archive="${at}/"></applet><bgsound src="${at}/"><layer src="${at}/page.html"></layer><xml src="${at}/page.html"></xml><model><source src="${at}/page.html"></model>`,
})

/** Pages that ask for more time or memory than anybody should have. */
export const heavyPages: Record<string, string> = {
  'a hundred thousand elements within each other': '<div>'.repeat(100_000) + 'x',
  'a page a thousand million pixels high':
    '<div style="height:999999999px;width:999999999px;background:linear-gradient(red,blue)">',
  'variables that double themselves': `<style>:root{--a0:xxxxxxxxxx;${Array.from({ length: 40 }, (_, n) => `--a${n + 1}:var(--a${n})var(--a${n});`).join('')}}p::before{content:var(--a40)}</style><p>`,
  'a drawing that doubles itself': `<svg width=64 height=32><defs><g id=a0><rect width=9 height=9 /></g>${Array.from({ length: 30 }, (_, n) => `<g id=a${n + 1}><use href="#a${n}"/><use href="#a${n}"/></g>`).join('')}</defs><use href="#a30"/></svg>`,
  'a drawing that uses itself':
    '<svg width=64 height=32><g id=a><use href="#b"/></g><g id=b><use href="#a"/></g><pattern id=p><rect fill="url(#p)"/></pattern><rect fill="url(#p)"/></svg>',
  'a filter of filters': `<svg width=4000 height=4000><filter id=f x=-9 y=-9 width=99 height=99>${'<feGaussianBlur stdDeviation=900 /><feMorphology radius=900 /><feTurbulence numOctaves=99 />'.repeat(40)}</filter><rect width=4000 height=4000 filter="url(#f)"/></svg>`,
  'shadows and blurs by the thousand': `<style>div{box-shadow:${Array.from({ length: 500 }, (_, n) => `${n}px ${n}px ${n}px red`).join()};filter:blur(90px);backdrop-filter:blur(90px)}</style>${'<div>x</div>'.repeat(300)}`,
  'columns within columns': `<style>div{columns:9;column-fill:balance}</style>${'<div>'.repeat(120)}x`,
  'selectors that look everywhere': `<style>${Array.from({ length: 200 }, (_, n) => `:has(*:has(~ * .c${n})) ~ * > *{color:red}`).join('')}</style>${'<p><b>x</b></p>'.repeat(2_000)}`,
  'animations without end':
    '<style>@keyframes k{to{transform:rotate(9999turn) scale(99)}}div{animation:k 1ms infinite;width:9px;height:9px}</style>' +
    '<div></div>'.repeat(2_000) +
    '<marquee>x</marquee>',
  'zeros and broken tags': `${'\0'.repeat(1_000)}<!--${'<![CDATA['.repeat(1_000)}<svg><style><!--</style><img title="--><img src=x>">${'&'.repeat(9_000)}${'<a a='.repeat(9_000)}`,
}
