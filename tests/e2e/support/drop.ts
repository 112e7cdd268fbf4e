import type { Locator } from '@playwright/test'

/**
 * Drags files (and folders) from the disk over the centre of a place, like the system's own drag,
 * and drops them unless `held`. The page receives real File objects.
 */
export async function dropFiles(place: Locator, paths: string[], held = false): Promise<void> {
  await place.scrollIntoViewIfNeeded()
  const box = await place.boundingBox()
  if (box === null) throw new Error('Nothing can be dropped on what is not shown')
  const page = place.page()
  const browser = await page.context().newCDPSession(page)
  const data = { items: [], files: paths, dragOperationsMask: 1 }
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  for (const type of ['dragEnter', 'dragOver', ...(held ? [] : ['drop' as const])] as const) {
    await browser.send('Input.dispatchDragEvent', { type, x, y, data })
  }
  await browser.detach()
}
