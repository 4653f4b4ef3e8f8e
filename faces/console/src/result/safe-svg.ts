/** Pictures that came as text, made into nodes that cannot act. */
const FORBIDDEN = new Set(['script', 'foreignobject', 'iframe', 'object', 'embed', 'image', 'style'])

/** The picture as nodes, without anything that could act or fetch: a result may come from elsewhere. */
export const safeSvg = (text: string): SVGSVGElement => {
  const parsed = new DOMParser().parseFromString(text, 'image/svg+xml')
  const root = parsed.documentElement as unknown as SVGSVGElement
  if (root.localName !== 'svg') throw new Error('not a picture')
  for (const node of [root, ...root.querySelectorAll('*')]) {
    if (FORBIDDEN.has(node.localName.toLowerCase())) {
      node.remove()
      continue
    }
    for (const attribute of [...node.attributes]) {
      const name = attribute.name.toLowerCase()
      if (name.startsWith('on') || ((name === 'href' || name.endsWith(':href')) && !attribute.value.startsWith('#')))
        node.removeAttribute(attribute.name)
    }
  }
  return document.importNode(root, true)
}
