import { useStore } from 'zustand'
import { errorText } from '../errors/error-text'
import { FirstRunPage } from '../features/setup/first-run-page'
import { SignInPage } from '../features/sign-in/sign-in-page'
import { JoinPage } from '../features/team/join-page'
import { useApp } from '../state/app-store'
import { useSettings } from '../state/settings-store'
import { SlotsContext } from '../state/slot'
import { slotsOfWorkspace } from './fill-slots'
import { WorkspaceStoresContext, useWindowStores } from './window-stores'
import { ProblemPage } from './problem-page'
import { Shell } from './shell'
import { StartingPage } from './starting-page'

/** The page for the state of the app. */
export function Phase() {
  const windowStores = useWindowStores()
  const app = useApp((state) => state.app)
  const error = useApp((state) => state.error)
  const isJoining = useStore(windowStores.join, (state) => state.isOpen)
  const settingsLoaded = useSettings((state) => state.loaded)

  if (app === null) {
    if (error === null) return <StartingPage step="Starting" />
    return (
      <ProblemPage
        problem={{
          code: 'window',
          title: 'This window can’t reach the app',
          explanation: errorText(error),
          advice: 'Nothing was changed. Try again. If that doesn’t help, restart Connect Support.',
        }}
      />
    )
  }
  switch (app.phase.name) {
    case 'starting':
      return <StartingPage step={app.phase.step} />
    case 'problem':
      return <ProblemPage problem={app.phase.problem} />
    case 'first-run':
      return isJoining ? <JoinPage from="first-run" /> : <FirstRunPage app={app} />
    case 'signed-out':
      if (isJoining && app.mode === 'alone') return <JoinPage from="sign-in" />
      return <SignInPage app={app} ended={app.phase.reason === 'ended'} />
    case 'signed-in': {
      if (!settingsLoaded) return <StartingPage step="Opening" />
      const stores = windowStores.storesFor(app.phase.session)
      return (
        <WorkspaceStoresContext value={stores}>
          <SlotsContext value={slotsOfWorkspace(windowStores, stores)}>
            <Shell key={`${stores.session.user.id} ${stores.session.workspace.workspaceId}`} />
          </SlotsContext>
        </WorkspaceStoresContext>
      )
    }
  }
}
