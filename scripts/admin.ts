// npm run admin -- …: accounts, keys and credits.
import { accountCreate } from './admin/account-create.ts'
import { accountFlags, accountUnflag } from './admin/account-flags.ts'
import { accountLimit } from './admin/account-limit.ts'
import { accountList } from './admin/account-list.ts'
import { accountResume, accountSuspend } from './admin/account-suspend.ts'
import { auditVerify } from './admin/audit-verify.ts'
import { creditsBalance } from './admin/credits-balance.ts'
import { creditsGrant } from './admin/credits-grant.ts'
import { dataKeysRewrap } from './admin/data-keys-rewrap.ts'
import { factorReset } from './admin/factor-reset.ts'
import { keyCreate } from './admin/key-create.ts'
import { keyList } from './admin/key-list.ts'
import { keyRevoke } from './admin/key-revoke.ts'
import { kindList, kindOff, kindOn } from './admin/kind-switch.ts'
import { openAdmin } from './admin/needs.ts'
import { productsSeed } from './admin/products-seed.ts'
import { reconcileLedger } from './admin/reconcile-ledger.ts'
import { storageSweep } from './admin/storage-sweep.ts'
import { runProgram } from './command/command.ts'
import { loadEnvironment } from './environment.ts'

process.exitCode = await runProgram(
  {
    name: 'admin',
    commands: {
      'account create': accountCreate,
      'account list': accountList,
      'account limit': accountLimit,
      'account suspend': accountSuspend,
      'account resume': accountResume,
      'account flags': accountFlags,
      'account unflag': accountUnflag,
      'key create': keyCreate,
      'key list': keyList,
      'key revoke': keyRevoke,
      'credits grant': creditsGrant,
      'credits balance': creditsBalance,
      'audit verify': auditVerify,
      'data-keys rewrap': dataKeysRewrap,
      'kind list': kindList,
      'kind off': kindOff,
      'kind on': kindOn,
      'second-factor reset': factorReset,
      'products seed': productsSeed,
      reconcile: reconcileLedger,
      'storage sweep': storageSweep,
    },
    open: () => openAdmin(loadEnvironment({ needs: ['DATABASE_URL'] })),
  },
  process.argv.slice(2),
)
